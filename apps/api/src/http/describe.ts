import { applyDecorators, HttpCode } from '@nestjs/common';
import {
  ApiBody,
  ApiExtension,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiQuery,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { ErrorCode } from '@app/contracts';
import * as z from 'zod/mini';
import { exampleOf, type JsonSchema } from './examples';

export interface Description {
  tag: string;
  summary: string;
  /** Of the answer where all went well; 200 where it is not given. */
  status?: 200 | 201 | 202;
  /** What the body holds when all went well. */
  response: z.ZodMiniType;
  /** What the body is where it is no JSON. */
  media?: string;
  body?: z.ZodMiniType;
  query?: z.ZodMiniType;
  params?: z.ZodMiniType;
  /** Errors this endpoint can answer, beyond those that `openapi.ts` adds to every endpoint of its kind. */
  errors?: readonly ErrorCode[];
  /** Of the response; made from the names of its fields where it is not given. */
  example?: unknown;
}

/** Where the errors of an endpoint wait until the whole document is put together. */
export const ERRORS_KEY = 'x-errors';

/** Writes the endpoint into the OpenAPI document, from the same schemas that parse its requests. */
export function Describe(description: Description): MethodDecorator {
  const { tag, summary, response, body, query, params, errors = [] } = description;
  const { media = 'application/json', status = 200 } = description;
  const takesInput = body !== undefined || query !== undefined || params !== undefined;
  const schema = jsonSchema(response, 'output');
  const example = description.example ?? exampleOf(schema);
  return applyDecorators(
    HttpCode(status),
    ApiTags(tag),
    ApiOperation({ summary, operationId: undefined }),
    ApiProduces(media),
    ApiResponse({ status, description: summary, content: { [media]: { schema, example } } }),
    DescribeErrors(...errors, ...(takesInput ? (['invalid_input'] as const) : [])),
    ...(body ? [describeBody(body)] : []),
    ...(query ? fields(query).map((field) => ApiQuery(field)) : []),
    ...(params ? fields(params).map((field) => ApiParam({ ...field, required: true })) : []),
  );
}

/** Names errors that an endpoint can answer. */
export const DescribeErrors = (...codes: ErrorCode[]): MethodDecorator & ClassDecorator =>
  ApiExtension(ERRORS_KEY, codes);

function describeBody(body: z.ZodMiniType): MethodDecorator {
  const schema = jsonSchema(body, 'input');
  const required = (schema.required?.length ?? 0) > 0;
  return ApiBody({ schema, required, examples: { example: { value: exampleOf(schema) } } });
}

function fields(schema: z.ZodMiniType) {
  const object = jsonSchema(schema, 'input');
  return Object.entries(object.properties ?? {}).map(([name, property]) => ({
    name,
    required: object.required?.includes(name) ?? false,
    schema: { ...property, examples: [exampleOf(property, name)] },
  }));
}

/** JSON Schema 2020-12 (what OpenAPI 3.1 speaks) of a zod schema, without the marker of its dialect. */
export function jsonSchema(schema: z.ZodMiniType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
  });
  return rest as JsonSchema;
}
