import { act, cleanup, configure, render } from '@testing-library/react';
import { AppRouterContext } from 'next/dist/shared/lib/app-router-context.shared-runtime';
import { PathnameContext } from 'next/dist/shared/lib/hooks-client-context.shared-runtime';
import type { ContextType, ReactNode } from 'react';
import type { App } from '@/hooks/useApp';
import { ApiServer, type Answer } from './api-server';
import { appOn, pageOf } from './hook-app';
import { good } from './mining-samples';
import { PoolServer } from './pool-server';
import { user } from './samples';

// Real servers on a busy machine: one second for an answer is no sign of a fault.
configure({ asyncUtilTimeout: 10_000 });

type Router = NonNullable<ContextType<typeof AppRouterContext>>;

/** A page on real servers, renewed for each test; what they answer is the test's to change. */
export class PageBench {
  api!: ApiServer;
  pool!: PoolServer;
  app!: App;
  /** Bodies by path under /api/v1. */
  bodies: Record<string, unknown> = {};
  /** Whole answers by path; they go before the bodies. */
  answers: Record<string, Answer> = {};
  isSignedIn = true;
  readonly pushed: string[] = [];

  /** Call inside `describe`. */
  static forEachTest(): PageBench {
    const bench = new PageBench();
    beforeEach(() => bench.open());
    afterEach(() => bench.close());
    return bench;
  }

  show(page: ReactNode, path = '/') {
    const Page = pageOf(this.app);
    const router = { push: (href: string) => void this.pushed.push(href), prefetch: () => undefined };
    return render(
      <AppRouterContext value={router as unknown as Router}>
        <PathnameContext value={path}>
          <Page>{page}</Page>
        </PathnameContext>
      </AppRouterContext>,
    );
  }

  /** Nothing is answered any more but who is signed in: each connection breaks. */
  vanish(): void {
    this.api.answer = ({ path }) => {
      if (path === '/session') return this.session();
      this.api.cut();
      return 'never';
    };
  }

  /** Whatever is asked, the server says that it cannot. */
  fail(): void {
    this.api.answer = ({ path }) => (path === '/session' ? this.session() : { status: 503 });
  }

  /** It answers as the test's bodies and answers have it. */
  recover(): void {
    this.api.answer = ({ path }) => {
      if (path === '/session') return this.session();
      const name = new URL(path, this.api.url).pathname.replace('/api/v1', '');
      return this.answers[name] ?? (name in this.bodies ? { body: this.bodies[name] } : { status: 404 });
    };
  }

  private session(): Answer {
    return {
      body: this.isSignedIn
        ? { status: 'signed-in', access_token: 'token', expires_in: 3600, user }
        : { status: 'signed-out' },
    };
  }

  private async open(): Promise<void> {
    [this.api, this.pool] = await Promise.all([ApiServer.start(), PoolServer.start()]);
    this.bodies = { ...good };
    this.answers = {};
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
