import { Agent, type IncomingHttpHeaders, request as httpRequest } from 'node:http';
import fc from 'fast-check';
import { encode, hostileText, nearly, valid } from './fuzz-values';
import type { Endpoint, Method, Parameter, Schema } from './openapi-document';

export interface FuzzRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | Uint8Array | undefined;
}
export interface FuzzAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

const half = <T>(good: fc.Arbitrary<T>, bad: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 2, arbitrary: good }, { weight: 1, arbitrary: bad });

/** Query strings: parameters valid, spoilt, repeated, nested as some frameworks would read them, or foreign. */
function queryOf(parameters: readonly Parameter[]): fc.Arbitrary<string> {
  const one = (parameter: Parameter) =>
    half<unknown>(valid(parameter.schema), hostileText).map((value) => `${parameter.name}=${encode(value)}`);
  const many = parameters.map((parameter) => fc.option(one(parameter), { nil: '' }));
  const odd = fc.oneof(
    fc.constantFrom('', '', '', '&&', '=', '%', '%ff=%fe', '__proto__=1', 'a[b]=1'),
    ...parameters.map(({ name }) =>
      fc.constantFrom(`${name}[]=1`, `${name}[a]=1`, `${name}=1&${name}=2`, name),
    ),
  );
  return fc.tuple(...many, odd).map((parts) => {
    const text = parts.filter(Boolean).join('&');
    return text === '' ? '' : `?${text}`;
  });
}

function pathOf(path: string, parameters: readonly Parameter[]): fc.Arbitrary<string> {
  const values = parameters.map(({ name, schema }) =>
    half<unknown>(valid(schema), hostileText).map((value) => [name, encode(value)] as const),
  );
  return fc.tuple(...values).map((filled) => {
    let url = path;
    for (const [name, value] of filled) url = url.replace(`{${name}}`, () => value);
    return url;
  });
}

/** Bodies with their content type: JSON of the schema or near it, broken JSON, other types, bytes. */
function bodyOf(schema: Schema | undefined): fc.Arbitrary<Pick<FuzzRequest, 'body' | 'headers'>> {
  const json = { 'content-type': 'application/json' };
  const good = schema === undefined ? fc.constant({}) : valid(schema);
  const near = schema === undefined ? fc.jsonValue() : nearly(schema);
  const broken = fc.constantFrom(
    '',
    '{',
    '[',
    '{"a":1,"a":2}',
    '{"__proto__":{"x":1}}',
    '{"constructor":{"prototype":{"x":1}}}',
    'nul',
    '"\\ud800"',
    '1e999',
    '['.repeat(50_000),
    '\ufeff{}',
  );
  const type = fc.constantFrom(
    'text/plain',
    'application/xml',
    'multipart/form-data',
    'application/x-www-form-urlencoded',
    'x',
    'application/json; charset=utf-16',
  );
  return fc.oneof(
    { weight: 4, arbitrary: good.map((value) => ({ headers: json, body: JSON.stringify(value) })) },
    { weight: 4, arbitrary: near.map((value) => ({ headers: json, body: JSON.stringify(value) ?? '' })) },
    { weight: 1, arbitrary: broken.map((body) => ({ headers: json, body })) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((body) => ({ headers: json, body })) },
    { weight: 1, arbitrary: type.map((one) => ({ headers: { 'content-type': one }, body: '{}' })) },
    { weight: 1, arbitrary: fc.constant({ headers: { ...json, 'content-encoding': 'gzip' }, body: '{}' }) },
    { weight: 1, arbitrary: fc.constant({ headers: {}, body: undefined }) },
  );
}

/** Characters that may stand in a header at all. */
const headerText = fc
  .array(fc.oneof(fc.integer({ min: 0x20, max: 0x7e }), fc.integer({ min: 0xa0, max: 0xff })), {
    maxLength: 80,
  })
  .map((codes) => String.fromCharCode(...codes).trim());
const strange = fc.dictionary(
  fc.constantFrom(
    'x-request-id',
    'origin',
    'accept',
    'accept-encoding',
    'cookie',
    'user-agent',
    'x-forwarded-for',
    'range',
    'if-none-match',
    'expect-ct',
    'te',
  ),
  headerText,
  { maxKeys: 3 },
);
/** Proofs of identity that prove nothing. */
export const badProof: fc.Arbitrary<Record<string, string>> = fc.oneof(
  fc.constant({}),
  headerText.map((value) => ({ authorization: value })),
  headerText.map((value) => ({ authorization: `Bearer ${value}` })),
  headerText.map((value) => ({ 'x-api-key': value })),
);

/** Requests to an endpoint, from right to hostile. */
export function requestsTo({ path, method, operation }: Endpoint): fc.Arbitrary<FuzzRequest> {
  const of = (place: string) => (operation.parameters ?? []).filter((one) => one.in === place);
  const body = operation.requestBody?.content['application/json']?.schema;
  const none = fc.constant({ headers: {}, body: undefined });
  const content =
    method === 'get'
      ? fc.oneof({ weight: 9, arbitrary: none }, { weight: 1, arbitrary: bodyOf(undefined) })
      : bodyOf(body);
  return fc
    .tuple(pathOf(path, of('path')), queryOf(of('query')), content, half(fc.constant({}), strange))
    .map(([url, query, sent, headers]) => ({
      method: method.toUpperCase(),
      path: `${url}${query}`,
      headers: { ...headers, ...sent.headers },
      body: sent.body,
    }));
}

/** Requests to nowhere in particular. */
export const anywhere: fc.Arbitrary<FuzzRequest> = fc
  .tuple(
    fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY'),
    fc.constantFrom(
      '/',
      '/api',
      '/api/v1/',
      '/api/v1/users/me/',
      '/metrics/',
      '/health/',
      '/docs/',
      '/ws',
      '/.well-known/',
      '//',
      '/api/v1/miners/',
    ),
    hostileText,
    strange,
  )
  .map(([method, base, text, headers]) => ({
    method,
    path: `${base}${encode(text)}`,
    headers,
    body: undefined,
  }));

const agent = new Agent({ keepAlive: true, maxSockets: 4 });
export const closeConnections = (): void => agent.destroy();

/** Sends it as it is, without the help that HTTP clients give. @throws Error where there is no answer */
export function send(port: number, { method, path, headers, body }: FuzzRequest): Promise<FuzzAnswer> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const sent = httpRequest(
      { port, host: '127.0.0.1', method, path, headers: { ...headers, ...length }, agent },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

export type { Method };
