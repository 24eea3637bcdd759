import { configure, render } from '@testing-library/react';
import { AppRouterContext } from 'next/dist/shared/lib/app-router-context.shared-runtime';
import { PathnameContext } from 'next/dist/shared/lib/hooks-client-context.shared-runtime';
import type { ReactNode } from 'react';
import { Gate } from '@/features/sign-in/gate';
import type { App } from '@/hooks/useApp';
import type { Answer, ApiServer, Asked } from './api-server';
import { pageOf } from './hook-app';
import { user } from './samples';

/** Answers by method and path without its query; what is not listed is not found. */
export type Routes = Record<string, unknown>;

export const SIGNED_IN = { status: 'signed-in', access_token: 'token', expires_in: 3600, user };

/** A route that fails, as the api tells it. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly detail: string,
  ) {}
}

/** Lets the server answer by the table, which may be changed later. A function is called with the question. */
export function answerBy(api: ApiServer, routes: Routes): void {
  api.answer = (asked) => {
    const path = asked.path.replace(/^\/api\/v1/, '').replace(/\?.*/, '');
    const route = routes[`${asked.method} ${path}`];
    const body = typeof route === 'function' ? (route as (asked: Asked) => unknown)(asked) : route;
    const headers = { 'access-control-allow-origin': '*' };
    if (body === undefined) return { status: 404, headers };
    if (!(body instanceof Refusal)) return { body, headers };
    return { ...problemOf(body), headers };
  };
}

const problemOf = ({ status, detail }: Refusal): Answer => ({
  status,
  body: { type: 'urn:problem:refused', title: 'Refused', status, detail },
});

/** Draws a page at an address; returns where it led. */
export function showAt(app: App, path: string, page: ReactNode): { pushed: string[]; unmount: () => void } {
  const pushed: string[] = [];
  const stay = () => undefined;
  const router = {
    push: (href: string) => void pushed.push(href),
    replace: stay,
    prefetch: stay,
    refresh: stay,
    back: stay,
    forward: stay,
  };
  const Page = pageOf(app);
  const { unmount } = render(
    <AppRouterContext value={router as never}>
      <PathnameContext value={path}>
        <Page>{page}</Page>
      </PathnameContext>
    </AppRouterContext>,
  );
  return { pushed, unmount };
}

/** Draws a page as the app does it: for somebody signed in, behind the gate. */
export function showBehindGate(app: App, path: string, page: ReactNode): ReturnType<typeof showAt> {
  return showAt(app, path, <Gate outline={null}>{page}</Gate>);
}

/** jsdom draws no dialogs and knows no media: small stand-ins; and a busy machine is given its time. */
export function standIns(): void {
  configure({ asyncUtilTimeout: 5_000 });
  HTMLDialogElement.prototype.showModal = function show() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
  window.matchMedia = () =>
    ({ matches: true, addEventListener: () => undefined, removeEventListener: () => undefined }) as never;
}
