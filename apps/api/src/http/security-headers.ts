import helmet from '@fastify/helmet';
import { FastifyAdapter } from '@nestjs/platform-fastify';

const API_POLICY = "default-src 'none'; frame-ancestors 'none'";
const DOCS_POLICY =
  "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";
/** What any answer has, and says nothing about security. */
const ORDINARY = new Set(['connection', 'content-length', 'date', 'keep-alive']);

export type HeaderSet = Readonly<Record<string, string>>;

export interface SecurityHeaders {
  readonly api: HeaderSet;
  /** For the page at /docs, which brings scripts and styles of its own. */
  readonly docs: HeaderSet;
}

/** The headers of helmet, computed once: they are the same for every answer, and making them anew costs a part of it. */
export async function securityHeaders(): Promise<SecurityHeaders> {
  const server = new FastifyAdapter().getInstance();
  await server.register(helmet, {
    contentSecurityPolicy: false,
    frameguard: { action: 'deny' },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    // These speak to browsers that nobody uses any more, or of documents, which an API has none of.
    xXssProtection: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xDnsPrefetchControl: false,
    originAgentCluster: false,
  });
  server.get('/', (_request, reply) => reply.send());
  const { headers } = await server.inject('/');
  await server.close();
  const fixed: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (!ORDINARY.has(name) && typeof value === 'string') fixed[name] = value;
  return {
    api: Object.freeze({ ...fixed, 'content-security-policy': API_POLICY }),
    docs: Object.freeze({ ...fixed, 'content-security-policy': DOCS_POLICY }),
  };
}
