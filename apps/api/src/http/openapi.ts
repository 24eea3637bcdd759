import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { type ErrorCode, ERRORS, problem } from '@app/contracts';
import { VERSION } from './version';
import { AppError } from './app-error';
import { ERRORS_KEY, jsonSchema } from './describe';
import { toProblem } from './problem.filter';

const TAGS = {
  auth: 'Sign in with the signature of a Bitcoin address; sessions.',
  users: 'The account that is signed in.',
  mining: 'Workers, shares and hashrate of the account.',
  dashboard: 'Figures at a glance, feed, events.',
  groove: 'What an AI coding assistant learned, and whether it helps.',
  public: 'What anybody may see.',
  operations: 'For those who run the server.',
} as const;
const PROBLEM = 'application/problem+json';
const METHODS_WITH_BODY = new Set(['post', 'put', 'patch', 'delete']);
/** Never limited: balancers and Prometheus ask again and again. */
const PROBES = /^\/(health|metrics)/;

interface Operation {
  responses: Record<string, unknown>;
  security?: unknown[];
  [ERRORS_KEY]?: ErrorCode[];
}

/** The OpenAPI 3.1 document of the whole REST API. */
export function describeApi(app: INestApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('The Bitcoin Game')
    .setDescription(
      'Live command centre for solo Bitcoin miners. Errors are application/problem+json (RFC 9457). ' +
        'What a schema cannot say stands in docs/PROTOCOL.md.',
    )
    .setVersion(VERSION)
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/')
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'Access token' },
      'access',
    )
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', description: 'METRICS_TOKEN, where it is set' },
      'metrics',
    )
    .addApiKey(
      { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'Key of an account' },
      'api_key',
    );
  for (const [name, text] of Object.entries(TAGS)) builder.addTag(name, text);
  const document = SwaggerModule.createDocument(app, builder.build(), {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}.${method}`,
  });
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: jsonSchema(problem, 'output') },
  };
  for (const [path, item] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(item as Record<string, Operation>))
      addErrors(path, method, operation);
  return document;
}

/** Every error that a request can end in: what the endpoint names, and what any endpoint of its kind can answer. */
function addErrors(path: string, method: string, operation: Operation): void {
  const codes = new Set(operation[ERRORS_KEY] ?? []);
  delete operation[ERRORS_KEY];
  const common: ErrorCode[] = ['bad_request', 'uri_too_long', 'unsupported_media', 'headers_too_large'];
  for (const code of common) codes.add(code);
  codes.add('timeout').add('internal').add('unavailable');
  if (METHODS_WITH_BODY.has(method)) codes.add('too_large');
  if (!PROBES.test(path)) codes.add('rate_limited');
  if (operation.security && !PROBES.test(path)) codes.add('unauthenticated').add('forbidden');
  for (const [status, same] of group(codes)) operation.responses[status] = describeErrors(same);
}

function group(codes: Iterable<ErrorCode>): Map<number, ErrorCode[]> {
  const groups = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { status } = ERRORS[code];
    groups.set(status, [...(groups.get(status) ?? []), code]);
  }
  return groups;
}

function describeErrors(codes: readonly ErrorCode[]): object {
  const headers = codes.includes('rate_limited')
    ? { headers: { 'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer' } } } }
    : {};
  const examples = Object.fromEntries(
    codes.map((code) => [code, { value: toProblem(new AppError(code, `${ERRORS[code].title}.`)) }]),
  );
  return {
    description: codes.map((code) => ERRORS[code].title).join('; '),
    content: { [PROBLEM]: { schema: { $ref: '#/components/schemas/Problem' }, examples } },
    ...headers,
  };
}

/** Serves the document at /docs-json and a page to try it at /docs. */
export function serveDocs(app: INestApplication): void {
  const document = describeApi(app);
  SwaggerModule.setup('docs', app, document, { jsonDocumentUrl: 'docs-json', raw: ['json'] });
}
