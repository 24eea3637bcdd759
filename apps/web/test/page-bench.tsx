import { setAddress } from './jsdom-parts';
import { act, cleanup, render, type RenderResult } from '@testing-library/react';
import { AppRouterContext } from 'next/dist/shared/lib/app-router-context.shared-runtime';
import {
  PathnameContext,
  SearchParamsContext,
} from 'next/dist/shared/lib/hooks-client-context.shared-runtime';
import type { ContextType, ReactNode } from 'react';
import { Gate } from '@/features/sign-in/gate';
import type { App } from '@/hooks/useApp';
import { ApiServer, type Answer, type Asked } from './api-server';
import { appOn, pageOf } from './hook-app';
import { good } from './mining-samples';
import { PoolServer } from './pool-server';
import { SIGNED_IN } from './samples';

type Router = NonNullable<ContextType<typeof AppRouterContext>>;

/**
 * What is answered at `/path` or, for one method alone, at `PATCH /path`, both behind the version: a body, a Refusal, a
 * Raw answer, or a function of the question that gives one of them. What is not listed is not found.
 */
export type Routes = Record<string, unknown>;
type RouteFunction = (asked: Asked, query: URLSearchParams) => unknown;

const SIGNED_OUT = { status: 'signed-out' };

/** A route that fails, as the api tells it. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly detail = 'It did not work.',
  ) {}
}

/** An answer that is no JSON. */
export class Raw {
  constructor(readonly answer: Answer) {}
}

function answerOf(reply: unknown): Answer {
  if (reply instanceof Raw) return reply.answer;
  if (!(reply instanceof Refusal)) return { body: reply };
  const { status, detail } = reply;
  return { status, body: { type: 'urn:problem:refused', title: 'Refused', status, detail } };
}

/** A page on real servers, renewed for each test; what they answer is the test's to change. */
export class PageBench {
  api!: ApiServer;
  pool!: PoolServer;
  app!: App;
  routes: Routes = {};
  isSignedIn = true;
  /** Where the page led. */
  readonly pushed: string[] = [];

  private constructor(private readonly begin: () => Routes) {}

  /** Call inside `describe`; `begin` gives the routes of each test, all is well unless given. */
  static forEachTest(begin: () => Routes = () => good): PageBench {
    const bench = new PageBench(begin);
    beforeEach(() => bench.open());
    afterEach(() => bench.close());
    return bench;
  }

  /** For a page that is drawn behind a gate: somebody is signed in before it is. */
  async signIn(): Promise<void> {
    await this.app.session.restore();
  }

  /** Draws a page at an address, its query included. */
  show(page: ReactNode, at = '/'): RenderResult {
    const { pathname, searchParams } = new URL(at, 'http://page');
    setAddress(at);
    const Page = pageOf(this.app);
    const router = { push: (href: string) => void this.pushed.push(href), prefetch: () => undefined };
    return render(
      <AppRouterContext value={router as unknown as Router}>
        <PathnameContext value={pathname}>
          <SearchParamsContext value={searchParams}>
            <Page>{page}</Page>
          </SearchParamsContext>
        </PathnameContext>
      </AppRouterContext>,
    );
  }

  /** Draws a page as the app does it: for somebody signed in, behind the gate. */
  showBehindGate(page: ReactNode, at = '/'): RenderResult {
    return this.show(<Gate outline={null}>{page}</Gate>, at);
  }

  /** What was asked at a path, oldest first. */
  sent(method: string, path: string): Asked[] {
    return this.api.asked.filter((each) => each.method === method && each.path === `/api/v1${path}`);
  }

  /** Queries that came for a path, oldest first. */
  queriesOf(path: string): URLSearchParams[] {
    return this.api.asked
      .map((asked) => new URL(asked.path, this.api.url))
      .filter(({ pathname }) => pathname === `/api/v1${path}`)
      .map(({ searchParams }) => searchParams);
  }

  /** Nothing is answered any more but who is signed in: each connection breaks. */
  vanish(): void {
    this.api.answer = (asked) => {
      if (asked.path === '/session') return this.reply(asked);
      this.api.cut();
      return 'never';
    };
  }

  /** Whatever is asked, the server says that it cannot. */
  fail(): void {
    this.api.answer = (asked) => (asked.path === '/session' ? this.reply(asked) : { status: 503 });
  }

  /** It answers as the test's routes have it. */
  recover(): void {
    this.api.answer = (asked) => this.reply(asked);
  }

  private reply(asked: Asked): Answer {
    const { pathname, searchParams } = new URL(asked.path, this.api.url);
    const path = pathname.replace('/api/v1', '');
    const usual = path === '/session' ? (this.isSignedIn ? SIGNED_IN : SIGNED_OUT) : undefined;
    const route = this.routes[`${asked.method} ${path}`] ?? this.routes[path] ?? usual;
    const reply: unknown =
      typeof route === 'function' ? (route as RouteFunction)(asked, searchParams) : route;
    return reply === undefined ? { status: 404 } : answerOf(reply);
  }

  private async open(): Promise<void> {
    [this.api, this.pool] = await Promise.all([ApiServer.start(), PoolServer.start()]);
    this.routes = { ...this.begin() };
    this.isSignedIn = true;
    this.pushed.length = 0;
    this.recover();
    this.app = appOn(this.api, this.pool.url);
  }

  private async close(): Promise<void> {
    cleanup();
    act(() => this.app.ws.disconnect());
    this.app.queryClient.clear();
    await Promise.all([this.api.stop(), this.pool.stop()]);
  }
}
