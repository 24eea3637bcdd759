import { applyDecorators, HttpCode } from '@nestjs/common';
import {
  ApiBody,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiQuery,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import { type ErrorCode, ERRORS, problem } from '@app/contracts';
import * as z from 'zod/mini';

type JsonSchema = Record<string, unknown> & {
  properties?: Record<string, JsonSchema>;
  required?: string[];
};

export interface Description {
  tag: string;
  summary: string;
  /** What the body holds when all went well. */
  response: z.ZodMiniType;
  /** What the body is where it is no JSON. */
  media?: string;
  body?: z.ZodMiniType;
  query?: z.ZodMiniType;
  params?: z.ZodMiniType;
  /** Errors this endpoint can answer, beyond 422 (where it takes input), 503 and 500. */
  errors?: readonly ErrorCode[];
  example?: unknown;
}

/** Writes the endpoint into the OpenAPI document, from the same schemas that parse its requests. Answers with 200. */
export function Describe(description: Description): MethodDecorator {
  const { tag, summary, response, body, query, params, errors = [], example } = description;
  const { media = 'application/json' } = description;
  const takesInput = body !== undefined || query !== undefined || params !== undefined;
  const codes = new Set<ErrorCode>([
    ...errors,
    ...(takesInput ? (['invalid_input'] as const) : []),
    'unavailable',
  ]);
  const content = { schema: jsonSchema(response, 'output'), ...(example === undefined ? {} : { example }) };
  return applyDecorators(
    HttpCode(200),
    ApiTags(tag),
    ApiOperation({ summary, operationId: undefined }),
    ApiProduces(media),
    ApiResponse({ status: 200, description: summary, content: { [media]: content } }),
    ...[...codes].map(describeError),
    ...(body ? [ApiBody({ schema: jsonSchema(body, 'input') })] : []),
    ...(query ? fields(query).map((field) => ApiQuery(field)) : []),
    ...(params ? fields(params).map((field) => ApiParam({ ...field, required: true })) : []),
  );
}

function describeError(code: ErrorCode): MethodDecorator & ClassDecorator {
  return ApiResponse({
    status: ERRORS[code].status,
    description: ERRORS[code].title,
    content: { 'application/problem+json': { schema: jsonSchema(problem, 'output') } },
  });
}

function fields(schema: z.ZodMiniType): { name: string; required: boolean; schema: JsonSchema }[] {
  const object = jsonSchema(schema, 'input');
  return Object.entries(object.properties ?? {}).map(([name, property]) => ({
    name,
    required: object.required?.includes(name) ?? false,
    schema: property,
  }));
}

/** JSON Schema 2020-12 (what OpenAPI 3.1 speaks) of a zod schema, without the marker of its dialect. */
function jsonSchema(schema: z.ZodMiniType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
  });
  return rest as JsonSchema;
}
