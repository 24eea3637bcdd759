import type { TestApi } from './test-app';

export type Schema = Record<string, unknown>;
export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema: Schema;
  example?: unknown;
}
export interface Content {
  schema: Schema;
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}
export interface Operation {
  operationId: string;
  summary: string;
  tags: string[];
  responses: Record<string, { description: string; content?: Record<string, Content> }>;
  security?: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, Content> };
}
export interface OpenApi {
  openapi: string;
  info: { title: string; version: string };
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; securitySchemes: Record<string, object> };
}
export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
export interface Endpoint {
  path: string;
  method: Method;
  operation: Operation;
}

/** The document as the running app serves it. */
export async function readDocument(api: TestApi): Promise<OpenApi> {
  return (await api.get('/docs-json').expect(200)).body as OpenApi;
}

export const endpointsOf = (document: OpenApi): Endpoint[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method as Method, operation })),
  );

/** Whether one of the ways to prove who one is opens this endpoint. */
export const opensWith = ({ operation }: Endpoint, scheme: string): boolean =>
  (operation.security ?? []).some((one) => scheme in one);

/** Every schema with its examples: parameters, request bodies, responses. */
export function contentsOf({ operation }: Endpoint): Content[] {
  return [
    ...Object.values(operation.responses).flatMap(({ content }) => Object.values(content ?? {})),
    ...Object.values(operation.requestBody?.content ?? {}),
    ...(operation.parameters ?? []),
  ];
}
