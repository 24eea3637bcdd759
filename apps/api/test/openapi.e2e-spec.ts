import Ajv2020 from 'ajv/dist/2020';
import request from 'supertest';
import { RouteTable } from '../src/http/methods';
import {
  contentsOf,
  type Endpoint,
  endpointsOf,
  type OpenApi,
  opensWith,
  readDocument,
} from './openapi-document';
import { OPENAPI_RULES } from './openapi-rules';
import { TestApi } from './test-app';

let api: TestApi;
let document: OpenApi;
let endpoints: Endpoint[];
beforeAll(async () => {
  api = await TestApi.start();
  document = await readDocument(api);
  endpoints = endpointsOf(document);
});
afterAll(() => api?.stop());

/** Compiles schemas that refer to the document's components. */
function compiler(): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: 'document', components: document.components });
  return ajv;
}
const located = (schema: object): object =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/')) as object;

describe('the OpenAPI document', () => {
  it('should keep the rules of OpenAPI 3.1', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
    const validate = ajv.compile(OPENAPI_RULES);
    validate(document);
    expect(validate.errors ?? []).toEqual([]);
  });

  it('should list every route that the server has, and no other', () => {
    const { methods } = api.app.get(RouteTable);
    const served = [...methods]
      .filter(([url]) => !url.startsWith('/docs'))
      .flatMap(([url, all]) => {
        const path = url.replace(/\/$/, '').replace(/:(\w+)/g, '{$1}');
        return [...all].filter((method) => method !== 'HEAD').map((method) => `${method} ${path}`);
      });
    const listed = endpoints.map(({ path, method }) => `${method.toUpperCase()} ${path}`);
    expect(listed.sort()).toEqual(served.sort());
  });

  it('should describe each operation with schemas that are valid JSON Schema', () => {
    const ajv = compiler();
    for (const endpoint of endpoints) {
      const { operation, path } = endpoint;
      expect(operation.summary).toBeTruthy();
      for (const { schema } of contentsOf(endpoint)) expect(() => ajv.compile(located(schema))).not.toThrow();
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const inPath = (operation.parameters ?? []).filter((one) => one.in === 'path');
      expect(inPath.map(({ name }) => name)).toEqual(named);
      const successes = Object.keys(operation.responses).filter((status) => status.startsWith('2'));
      expect(successes.length).toBeGreaterThan(0);
    }
    const ids = endpoints.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('should show an example of everything that is sent, and each should fit its schema', () => {
    const ajv = compiler();
    const wrong: string[] = [];
    for (const endpoint of endpoints) {
      for (const content of contentsOf(endpoint)) {
        const examples = Object.values(content.examples ?? {}).map(({ value }) => value);
        if (content.example !== undefined) examples.push(content.example);
        if (Array.isArray(content.schema.examples)) examples.push(...(content.schema.examples as unknown[]));
        const where = `${endpoint.method} ${endpoint.path} ${'name' in content ? String(content.name) : ''}`;
        const isText = content.schema.type === 'string' && !('name' in content);
        if (examples.length === 0 && !isText) wrong.push(`${where}: no example`);
        const validate = ajv.compile(located(content.schema));
        for (const example of examples)
          if (!validate(example))
            wrong.push(`${where}: ${JSON.stringify(example)} ${ajv.errorsText(validate.errors)}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('should bound every parameter and every text of a body', () => {
    const loose: string[] = [];
    for (const { path, method, operation } of endpoints) {
      const bodies = Object.values(operation.requestBody?.content ?? {}).map(({ schema }) => schema);
      for (const { name, schema } of operation.parameters ?? [])
        if (isUnbounded(schema)) loose.push(`${method} ${path} ${name}`);
      for (const schema of bodies)
        for (const [name, field] of Object.entries((schema.properties ?? {}) as Record<string, object>))
          if (isUnbounded(field)) loose.push(`${method} ${path} ${name}`);
    }
    expect(loose).toEqual([]);
  });

  it('should mark what needs a token, and those routes should refuse without', async () => {
    const guarded = endpoints.filter((one) => opensWith(one, 'access'));
    expect(guarded.length).toBeGreaterThan(10);
    for (const { path, method } of guarded) {
      const url = path.replace(/\{\w+\}/g, '00000000-0000-4000-8000-000000000000');
      const answer = await request(api.app.getHttpServer())[method](url);
      expect([`${method} ${path}`, answer.status]).toEqual([`${method} ${path}`, 401]);
      expect(answer.headers['content-type']).toContain('application/problem+json');
    }
  });

  it('should say of every endpoint how it fails', () => {
    for (const { path, operation } of endpoints) {
      const statuses = Object.keys(operation.responses);
      for (const status of ['400', '414', '431', '500', '503'])
        expect([path, statuses]).toEqual([path, expect.arrayContaining([status])]);
      for (const [status, { content }] of Object.entries(operation.responses))
        if (!status.startsWith('2')) expect(Object.keys(content ?? {})).toEqual(['application/problem+json']);
    }
  });
});

/** A text or number whose size nothing limits. What may be anything is not looked at by the server either. */
function isUnbounded(schema: object & { type?: unknown; anyOf?: object[] }): boolean {
  if (schema.anyOf) return schema.anyOf.some(isUnbounded);
  if (schema.type === 'string')
    return !['maxLength', 'enum', 'const', 'pattern'].some((key) => key in schema);
  if (schema.type === 'integer' || schema.type === 'number') return !('maximum' in schema);
  return false;
}
