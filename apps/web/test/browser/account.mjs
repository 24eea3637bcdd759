// Accounts with keys made for the occasion, and what a pool would say of their miners.
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { createPrivateKey, randomBytes, sign } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const require = createRequire(import.meta.url);
/** The built library: the checks run after the build. */
const bitcoin = () => require('../../../../dist/libs/bitcoin/src/index.js');

/** A key that nobody else has: `{ address, sign(message) }`. @param {'p2wpkh' | 'p2pkh'} type */
export function newKey(type = 'p2wpkh') {
  const { keyAddress, signMessage } = bitcoin();
  const privateKey = new Uint8Array(randomBytes(32));
  const address = keyAddress(secp256k1.getPublicKey(privateKey, true), type);
  return { address, type, sign: (message) => signMessage(privateKey, message, type) };
}

/** The key of a demo wallet. */
export function demoKey(index) {
  const { demoWallet, signMessage } = bitcoin();
  const { address, type, privateKey } = demoWallet(index);
  return { address, type, sign: (message) => signMessage(privateKey, message, type) };
}

/** Asks the api; many sign-ins from one machine are one too many at times, then it waits as it is told to, once. */
async function post(url, body, { isPatient = true } = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (response.status === 429 && isPatient) {
    await delay(Number(response.headers.get('retry-after')) * 1_000);
    return post(url, body, { isPatient: false });
  }
  const text = await response.text();
  if (!response.ok) throw new Error(`${url}: ${response.status} ${text}`);
  return JSON.parse(text);
}

/**
 * Proves an address to the api without a page. @returns its key, its tokens, and `get`, `send` for further requests
 */
export async function register(api, key = newKey()) {
  const challenge = await post(`${api}/auth/challenge`, { btc_address: key.address });
  const proof = { btc_address: key.address, nonce: challenge.nonce, signature: key.sign(challenge.message) };
  const tokens = await post(`${api}/auth/verify`, proof);
  const authorization = `Bearer ${tokens.access_token}`;
  const send = (method, path, body) =>
    fetch(api + path, {
      method,
      headers: { authorization, ...(body ? { 'content-type': 'application/json' } : {}) },
      body: body ? JSON.stringify(body) : undefined,
    });
  const get = async (path) => {
    const response = await send('GET', path);
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response.json();
  };
  return { ...key, tokens, get, send };
}

/** One entry of a stream, as the collector writes them; `time` in ms. */
export async function tell(redis, event, { id, time = Date.now(), ...data }) {
  const ts = (time / 1000).toFixed(3);
  const fields = ['event', event, 'ts', ts, 'source', 'browser-check', 'event_id', id];
  await redis.xadd(`mining:${event}`, '*', ...fields, 'data', JSON.stringify(data));
}

let told = 0;
/** A name that no other entry has. */
export const freshId = (what) => `browser-${what}-${Date.now()}-${(told += 1)}`;

/** A share of somebody. @returns its id, which the page shows as `data-share` */
export async function sendShare(redis, address, share = {}) {
  const { id = freshId('share'), worker = 'browser-check', sdiff = 1_234, ...rest } = share;
  const data = { user: address, worker: `${address}.${worker}`, client_id: 1, diff: 1_000, accepted: true };
  await tell(redis, 'share_submitted', { id, ...data, sdiff, ...rest });
  return id;
}

/** A block that somebody's worker found. */
export async function sendBlock(redis, address, { height, worker = 'browser-check' }) {
  const hash = randomBytes(24).toString('hex').padStart(64, '0');
  const user = { user: address, worker: `${address}.${worker}` };
  const block = { height, hash, diff: 1e14, network_diff: 9e13, reward_sats: 312_500_000 };
  await tell(redis, 'block_found', { id: freshId('block'), ...user, ...block });
}

const part = (object) => Buffer.from(JSON.stringify(object)).toString('base64url');

/** The same access token but for when it ends, in seconds since 1970, signed by the stack's own key. */
export function withExpiry(token, folder, exp) {
  const [header, body] = token.split('.', 2).map((text) => JSON.parse(Buffer.from(text, 'base64url')));
  const keys = join(folder, 'keys');
  const newest = readdirSync(keys)
    .filter((name) => name.endsWith('.pem'))
    .sort()
    .at(-1);
  const signed = `${part(header)}.${part({ ...body, iat: exp - 3600, exp })}`;
  const privateKey = createPrivateKey(readFileSync(join(keys, newest)));
  return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
}
