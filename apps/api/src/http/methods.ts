import { Injectable } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { AppError } from './app-error';

/** Marks a route that only says 405. */
const REFUSES = 'refuses';

/** The methods of each path, as far as routes are registered; OPTIONS is answered before any route. */
@Injectable()
export class RouteTable {
  readonly methods = new Map<string, Set<string>>();

  /** Watches which routes the server gets from now on. */
  watch(server: FastifyInstance): void {
    server.addHook('onRoute', ({ url, method, config }) => {
      if (config && REFUSES in config) return;
      const methods = this.methods.get(url) ?? new Set<string>();
      for (const one of [method].flat()) methods.add(one);
      this.methods.set(url, methods);
    });
  }
}

/**
 * Answers 405 with `Allow` where a path exists, but not for this method: the router itself knows only 404. A method
 * that another pattern serves at the same path is left to it.
 */
export function refuseOtherMethods(app: NestFastifyApplication): void {
  const server = app.getHttpAdapter().getInstance();
  const all = server.supportedMethods.filter((method) => method !== 'OPTIONS');
  const known = [...app.get(RouteTable).methods].map(([url, methods]) => ({
    url,
    methods: new Set(methods),
  }));
  for (const { url, methods } of known) {
    if (url.includes('*')) continue;
    const allow = [...methods].filter((method) => method !== 'OPTIONS').sort();
    const others = all.filter(
      (method) =>
        !methods.has(method) &&
        !known.some((other) => other.methods.has(method) && matcher(other.url).test(url)),
    );
    if (others.length === 0) continue;
    const text = `This address knows ${allow.join(', ')} only.`;
    server.route({
      method: others,
      url,
      config: { [REFUSES]: true },
      onRequest: (_request, reply, done) => {
        void reply.header('allow', allow.join(', '));
        done(new AppError('method_not_allowed', text));
      },
      handler: (_request, reply) => reply.send(),
    });
  }
}

/** Whether a pattern also matches another one's path, its parameters taken as text. */
function matcher(url: string): RegExp {
  const parts = url.split('/').map((part) => (part.startsWith(':') ? '[^/]+' : escape(part)));
  return new RegExp(`^${parts.join('/')}$`);
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
