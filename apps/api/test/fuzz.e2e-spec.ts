import type { AddressInfo } from 'node:net';
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import {
  anywhere,
  badProof,
  closeConnections,
  type FuzzAnswer,
  type FuzzRequest,
  requestsTo,
  send,
} from './fuzz-requests';
import { type Endpoint, endpointsOf, opensWith, type OpenApi, readDocument } from './openapi-document';
import { makeWallet, TestApi } from './test-app';

/** FUZZ_SEED repeats a run that failed (it is printed) or tries another; FUZZ_RUNS is how many requests of each kind. */
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_121);
const RUNS = Number(process.env.FUZZ_RUNS ?? 40);
const PROBLEM = 'application/problem+json';
/** Sign-ups and refreshes are limited by the minute: their counters are emptied now and then. */
const FLUSH_EVERY = 20;

let api: TestApi;
let redis: Redis;
let document: OpenApi;
let endpoints: Endpoint[];
let port: number;
const schemas = new Map<string, ValidateFunction>();

beforeAll(async () => {
  api = await TestApi.start();
  redis = new Redis(api.redis.url);
  ({ port } = api.app.getHttpServer().address() as AddressInfo);
  document = await readDocument(api);
  endpoints = endpointsOf(document);
});
afterAll(async () => {
  closeConnections();
  redis?.disconnect();
  await api?.stop();
});

/** What is wrong with an answer; undefined where nothing is. */
function wrong({ operation }: Endpoint, { status, headers, text }: FuzzAnswer): string | undefined {
  const documented = operation.responses[status];
  if (status >= 500 || !documented) return `status ${status}: ${text.slice(0, 300)}`;
  const type = String(headers['content-type'] ?? '').split(';', 1)[0] ?? '';
  const content = documented.content?.[type];
  if (!content) return `content type "${type}" with status ${status}`;
  if (headers['x-content-type-options'] !== 'nosniff' || !headers['x-request-id'])
    return 'headers are missing';
  if (type !== PROBLEM && type !== 'application/json') return undefined;
  const key = `${operation.operationId} ${status} ${type}`;
  const validate = schemas.get(key) ?? compile(content.schema);
  schemas.set(key, validate);
  return validate(JSON.parse(text))
    ? undefined
    : `body: ${JSON.stringify(validate.errors)} ${text.slice(0, 300)}`;
}

function compile(schema: object): ValidateFunction {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: 'document', components: document.components });
  return ajv.compile(
    JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/')) as object,
  );
}

/** Sends many, as the one whose proof is given; who was signed out by what he sent signs in again. */
async function fuzz(
  endpoint: Endpoint,
  proofs: () => Promise<fc.Arbitrary<Record<string, string>>>,
): Promise<void> {
  let count = 0;
  let proof = await proofs();
  const check = async ([request, given]: [FuzzRequest, number]) => {
    count += 1;
    if (count % FLUSH_EVERY === 0) await redis.flushdb();
    const [headers = {}] = fc.sample(proof, { numRuns: 1, seed: given });
    const answer = await send(port, { ...request, headers: { ...request.headers, ...headers } });
    const fault = wrong(endpoint, answer);
    if (fault !== undefined) throw new Error(`${request.method} ${request.path.slice(0, 300)}: ${fault}`);
    if (answer.status === 401) proof = await proofs();
  };
  const requests = fc.tuple(requestsTo(endpoint), fc.nat());
  await fc.assert(fc.asyncProperty(requests, check), { numRuns: RUNS, seed: SEED, endOnFailure: true });
}

const asStranger = () => Promise.resolve(badProof);
async function asUser(): Promise<fc.Arbitrary<Record<string, string>>> {
  await redis.flushdb();
  const { access_token } = await api.signIn(makeWallet());
  return fc.constant({ authorization: `Bearer ${access_token}` });
}
async function withKey(): Promise<fc.Arbitrary<Record<string, string>>> {
  await redis.flushdb();
  const { access_token } = await api.signIn(makeWallet());
  const body = { name: 'fuzz', permissions: ['read', 'write'] };
  const made = await api.post('/api/v1/users/me/api-keys', body, access_token).expect(200);
  return fc.constant({ 'x-api-key': (made.body as { key: string }).key });
}

describe(`requests of any kind (FUZZ_SEED=${SEED})`, () => {
  it('should end in a documented answer for strangers, at every endpoint', async () => {
    for (const endpoint of endpoints) await fuzz(endpoint, asStranger);
  }, 180_000);

  it('should end in a documented answer for who is signed in, at every endpoint', async () => {
    for (const endpoint of endpoints.filter((one) => opensWith(one, 'access'))) await fuzz(endpoint, asUser);
  }, 180_000);

  it('should end in a documented answer for who has an API key, where it opens', async () => {
    for (const endpoint of endpoints.filter((one) => opensWith(one, 'api_key')))
      await fuzz(endpoint, withKey);
  }, 180_000);

  it('should be answered as a problem, or not at all, where there is nothing', async () => {
    const check = async (request: FuzzRequest) => {
      const { status, headers } = await send(port, request);
      if (status >= 500) throw new Error(`${request.method} ${request.path.slice(0, 300)}: status ${status}`);
      const isError = status >= 400 && request.method !== 'HEAD';
      if (isError && !String(headers['content-type']).startsWith(PROBLEM))
        throw new Error(`${request.method} ${request.path.slice(0, 300)}: ${headers['content-type']}`);
    };
    await fc.assert(fc.asyncProperty(anywhere, check), { numRuns: RUNS * 5, seed: SEED, endOnFailure: true });
  }, 180_000);
});
