import { configure, render } from '@testing-library/react';
import { SearchParamsContext } from 'next/dist/shared/lib/hooks-client-context.shared-runtime';
import type { ReactNode } from 'react';
import type { App } from '@/hooks/useApp';
import { ApiServer, type Answer, type Asked } from './api-server';
import { appOn, pageOf } from './hook-app';
import { user } from './samples';

// A whole page on a busy machine takes longer than the usual second.
configure({ asyncUtilTimeout: 8_000 });
jest.setTimeout(30_000);

/** What is answered to a path that ends so, behind the version: a body, or a whole answer made of the question. */
export type Answers = Record<string, object | ((asked: Asked, query: URLSearchParams) => Answer)>;

/** A signed-in page on a server of the test. What has no answer is not available (503). */
export class MiningBench {
  answers: Answers = {};

  private constructor(
    readonly api: ApiServer,
    readonly app: App,
  ) {
    api.answer = (asked) => this.reply(asked);
  }

  static async start(): Promise<MiningBench> {
    const api = await ApiServer.start();
    const bench = new MiningBench(api, appOn(api));
    await bench.app.session.restore();
    return bench;
  }

  show(page: ReactNode, query = '') {
    const Page = pageOf(this.app);
    return render(
      <SearchParamsContext value={new URLSearchParams(query)}>
        <Page>{page}</Page>
      </SearchParamsContext>,
    );
  }

  /** Queries that came for a path that ends so, oldest first. */
  queriesOf(path: string): URLSearchParams[] {
    return this.api.asked
      .map((asked) => new URL(asked.path, 'http://api'))
      .filter(({ pathname }) => pathname.endsWith(path))
      .map(({ searchParams }) => searchParams);
  }

  async stop(): Promise<void> {
    this.app.queryClient.clear();
    await this.api.stop();
  }

  private reply(asked: Asked): Answer {
    const { pathname, searchParams } = new URL(asked.path, 'http://api');
    if (pathname === '/session')
      return { body: { status: 'signed-in', access_token: 'token', expires_in: 3600, user } };
    const name = Object.keys(this.answers).find((end) => pathname.endsWith(end));
    const found = name === undefined ? undefined : this.answers[name];
    if (found === undefined) return { status: 503 };
    return typeof found === 'function' ? found(asked, searchParams) : { body: found };
  }
}

/** jsdom draws nothing: a canvas that only remembers what it was asked to draw, as `lineTo 3 4`. */
export function standInCanvas(): string[] {
  const drawn: string[] = [];
  const results: Record<string, object> = {
    measureText: { width: 10 },
    createLinearGradient: { addColorStop: () => undefined },
  };
  const context = new Proxy<Record<string, unknown>>(
    {},
    {
      get: (kept, name) =>
        Reflect.get(kept, name) ??
        ((...given: unknown[]) => {
          drawn.push([name, ...given].join(' '));
          return results[String(name)];
        }),
    },
  );
  const nothing = () => undefined;
  const define = (target: object, name: string, value: unknown) =>
    Object.defineProperty(target, name, { configurable: true, writable: true, value });
  define(HTMLCanvasElement.prototype, 'getContext', () => context);
  define(globalThis, 'Path2D', function Path2D() {
    return {
      moveTo: nothing,
      lineTo: nothing,
      arc: nothing,
      rect: nothing,
      closePath: nothing,
      addPath: nothing,
    };
  });
  define(globalThis, 'matchMedia', () => ({
    matches: false,
    addEventListener: nothing,
    removeEventListener: nothing,
  }));
  define(globalThis, 'ResizeObserver', function ResizeObserver() {
    return { observe: nothing, unobserve: nothing, disconnect: nothing };
  });
  const size = (name: string, pixels: number) =>
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => pixels });
  size('clientWidth', 640);
  size('clientHeight', 320);
  return drawn;
}
