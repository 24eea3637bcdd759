/** The rules of OpenAPI 3.1.0 for the objects that our document is made of, as a JSON Schema that allows nothing else. */
const text = { type: 'string', minLength: 1 };
const map = (of: object) => ({ type: 'object', additionalProperties: of });
const strict = (properties: object, required: string[]) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const ref = (name: string) => ({ $ref: `#/$defs/${name}` });
const scheme = {
  oneOf: [
    strict({ type: { const: 'http' }, scheme: text, bearerFormat: text, description: text }, [
      'type',
      'scheme',
    ]),
    strict(
      {
        type: { const: 'apiKey' },
        in: { enum: ['header', 'query', 'cookie'] },
        name: text,
        description: text,
      },
      ['type', 'in', 'name'],
    ),
  ],
};

export const OPENAPI_RULES = {
  ...strict(
    {
      openapi: { const: '3.1.0' },
      info: strict(
        {
          title: text,
          version: text,
          description: text,
          contact: { type: 'object' },
          license: strict({ name: text, url: text }, ['name']),
        },
        ['title', 'version'],
      ),
      servers: { type: 'array', items: strict({ url: text, description: text }, ['url']) },
      tags: { type: 'array', items: strict({ name: text, description: text }, ['name']), minItems: 1 },
      paths: {
        type: 'object',
        propertyNames: { pattern: '^/' },
        additionalProperties: {
          type: 'object',
          propertyNames: { enum: ['get', 'put', 'post', 'delete', 'patch'] },
          additionalProperties: ref('operation'),
        },
      },
      components: strict(
        {
          securitySchemes: map(scheme),
          schemas: {
            type: 'object',
            propertyNames: { pattern: '^[a-zA-Z0-9._-]+$' },
            additionalProperties: ref('schema'),
          },
        },
        [],
      ),
    },
    ['openapi', 'info', 'paths'],
  ),
  $defs: {
    // Draft 2020-12 itself checks what is in it: the test compiles each one.
    schema: { type: ['object', 'boolean'] },
    example: strict({ summary: text, description: text, value: {} }, ['value']),
    media: {
      ...strict({ schema: ref('schema'), example: {}, examples: map(ref('example')) }, ['schema']),
      not: { required: ['example', 'examples'] },
    },
    content: {
      type: 'object',
      minProperties: 1,
      propertyNames: { pattern: '^[a-z]+/[a-z0-9.+-]+$' },
      additionalProperties: ref('media'),
    },
    parameter: {
      ...strict(
        {
          name: text,
          in: { enum: ['query', 'header', 'path', 'cookie'] },
          description: { type: 'string' },
          required: { type: 'boolean' },
          schema: ref('schema'),
          example: {},
        },
        ['name', 'in', 'schema'],
      ),
      if: { properties: { in: { const: 'path' } } },
      then: { properties: { required: { const: true } }, required: ['required'] },
    },
    response: strict(
      {
        description: text,
        content: ref('content'),
        headers: map(strict({ description: text, schema: ref('schema') }, ['schema'])),
      },
      ['description'],
    ),
    operation: strict(
      {
        operationId: text,
        summary: text,
        description: text,
        tags: { type: 'array', items: text, minItems: 1 },
        parameters: { type: 'array', items: ref('parameter') },
        requestBody: strict({ description: text, required: { type: 'boolean' }, content: ref('content') }, [
          'content',
        ]),
        responses: {
          type: 'object',
          minProperties: 1,
          propertyNames: { pattern: '^[1-5][0-9]{2}$' },
          additionalProperties: ref('response'),
        },
        security: { type: 'array', items: map({ type: 'array', items: text }) },
      },
      ['operationId', 'responses', 'tags', 'summary'],
    ),
  },
};
