/** Version of the api, as `GET /info` and the OpenAPI document name it; a test compares it with package.json. */
export const VERSION = '0.1.0';
