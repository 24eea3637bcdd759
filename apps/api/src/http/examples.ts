export type JsonSchema = Record<string, unknown> & {
  properties?: Record<string, JsonSchema>;
  required?: string[];
};

const ADDRESS = 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq';
const TIME = '2026-11-21T22:39:44.297Z';
const LATER = '2026-11-28T22:00:00.000Z';
const UUID = '7b1f6c1e-6f0a-4f2e-9d8a-5f4f7a3c2b10';
const HASH = '00000000000000000001a4ccdf7a6fbbf1b0d2a6c1c6e2f7a3a1f0e9d8c7b6a5';

/** What a field of this name looks like, in the units that its name stands for. A test holds each against its schema. */
const BY_NAME: Readonly<Record<string, unknown>> = {
  access_token: 'eyJhbGciOiJSUzI1NiIsImtpZCI6IjFhIn0.eyJzdWIiOiI3In0.c2ln',
  address: ADDRESS,
  auth_method: 'wallet',
  avatar_url: 'https://example.org/me.png',
  badge_name: 'First block',
  badge_slug: 'first-block',
  best: 812_345.5,
  best_diff: 812_345.5,
  best_diff_ratio: 0.000_005,
  best_diff_week: 812_345.5,
  bio: 'Two small miners on the balcony.',
  btc_address: ADDRESS,
  channels: { mining: 12, dashboard: 9 },
  connected_at: TIME,
  country_code: 'CH',
  created_at: TIME,
  current_diff: 4096,
  cursor: 'eyJrIjoiczEiLCJ0IjoxNzYzNzY0Nzg0Mjk3LCJlIjoiMTc2Mzc2NDc4NDI5Ny0wIn0',
  day: '2026-11-21',
  description: 'A share of difficulty 812,345',
  detail: 'There is nothing at this address; /docs lists every endpoint.',
  difficulty: 4096,
  display_name: 'satoshi',
  e: 'AQAB',
  earned_at: TIME,
  ends_at: LATER,
  event_id: '1763764784297-0',
  expected_seconds: 3_153_600_000,
  expires_at: LATER,
  expires_in: 3600,
  finder: 'bc1qar…5mdq',
  hash: HASH,
  hashrate: 1_250_000_000_000,
  height: 923_456,
  href: '/dashboard',
  id: 42,
  key: 'tbg_3q2-7wEjRFVn8h0mYw1XnA5c',
  key_prefix: 'tbg_3q2-',
  kid: 'g1cXy7lQ0d9sQO1T9kWmY1b4nq8d7sN1c2n3x4z5a6s',
  label: 'Open',
  last_login: TIME,
  last_share: TIME,
  last_used_at: TIME,
  level: 3,
  level_title: 'Hashling',
  limit: 20,
  message: 'Sign this message to prove that this address is yours …',
  n: 'sXchDaQebHnPiGvyDOAT4saGEUetSyo9MKLOoWFsueri23bOdgWp4Dy1Wl',
  name: 'garage',
  names: 'garage',
  network_diff: 152_270_000_000_000,
  network_difficulty: 152_270_000_000_000,
  network_height: 923_456,
  networks: ['mainnet'],
  next_cursor: 'eyJrIjoiczEiLCJ0IjoxNzYzNzY0Nzg0Mjk3LCJlIjoiMTc2Mzc2NDc4NDI5Ny0wIn0',
  nonce: 'b1a6e1e0f6c94f0f9f2d3c4b5a697887',
  permissions: ['read'],
  reason: 'stale',
  refresh_token: '5f1cY0mH2m7sX8b9c0d1e2f3g4h5i6j7k8l9m0n1o2p',
  reject_reason: 'Stale',
  reward_btc: 3.125,
  scope: 'global',
  session: UUID,
  share_diff: 5_120.25,
  signature: 'AkcwRAIgM2gBAQqvZX15ZiysmKmQpDrG83avLIT492QBzLnQIxYCIBaTpOaD',
  slug: 'first-block',
  starts_at: TIME,
  text: 'A miner found a share of difficulty 812,345',
  time: TIME,
  title: 'Halving party',
  token: '5f1cY0mH2m7sX8b9c0d1e2f3g4h5i6j7k8l9m0n1o2p',
  total_connections: 12,
  type: 'share',
  unique_users: 9,
  user: 'bc1qar…5mdq',
  user_agent: 'cgminer/4.12.0',
  version: '0.1.0',
  volume: 0.5,
  work: 1_234_567_890,
  worker_name: 'garage',
  worker: 'garage',
  xp: 40,
  xp_to_next: 500,
};
const UUID_LENGTH = UUID.length;

/** An example of what a schema describes: by the names of its fields where they are known, else by their types. */
export function exampleOf(schema: JsonSchema, name = ''): unknown {
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.default ?? schema.enum[0];
  const variants = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(variants)) {
    const chosen = (variants as JsonSchema[]).find(({ type }) => type !== 'null');
    return chosen === undefined ? null : exampleOf(chosen, name);
  }
  const type = Array.isArray(schema.type) ? schema.type.find((one) => one !== 'null') : schema.type;
  if (schema.format === 'uuid') return UUID;
  const known = BY_NAME[name];
  if (known !== undefined && fits(known, type)) return known;
  if (schema.default !== undefined && type !== 'object') return schema.default;
  return byType(schema, type, name);
}

function byType(schema: JsonSchema, type: unknown, name: string): unknown {
  switch (type) {
    case 'object': {
      const entries = Object.entries(schema.properties ?? {});
      return Object.fromEntries(entries.map(([key, inner]) => [key, exampleOf(inner, key)]));
    }
    case 'array':
      return [exampleOf((schema.items ?? {}) as JsonSchema, name.replace(/s$/, ''))];
    case 'string':
      if (schema.format === 'date-time') return TIME;
      return name.endsWith('_id') || name === 'id' ? '1763764784297-0' : 'text'.padEnd(minimum(schema), '.');
    case 'integer':
      return Math.max(bound(schema.minimum), 1);
    case 'number':
      return name.endsWith('_error')
        ? 0.05
        : name.startsWith('hashrate')
          ? 1_250_000_000_000
          : bound(schema.minimum);
    case 'boolean':
      return true;
    default:
      return type === undefined ? '2026-11-21T22:39:44.297Z' : null;
  }
}

/** Whether a value is of a JSON Schema type; anything is where the schema names none. */
function fits(value: unknown, type: unknown): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'object') return typeof value === 'object' && !Array.isArray(value);
  return type === undefined || typeof value === type;
}

const bound = (value: unknown): number => (typeof value === 'number' ? value : 0);
const minimum = (schema: JsonSchema): number => Math.min(bound(schema.minLength), UUID_LENGTH);
