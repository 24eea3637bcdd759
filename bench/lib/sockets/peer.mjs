// What every peer has in common with the api: the token check on connect, and one Redis channel that it listens to.
import { createPublicKey, verify } from 'node:crypto';

import { Redis } from 'ioredis';

const { REDIS_URL, PUBLIC_JWK, ISSUER, FEED } = process.env;

export const jwk = JSON.parse(PUBLIC_JWK);
const key = createPublicKey({ key: jwk, format: 'jwk' });

/** Claims of a good access token, or undefined. The key is made once: the fastest way that Node has. */
export function claimsOf(token) {
  const [header = '', payload = '', signature = ''] = token.split('.');
  if (!verify('RSA-SHA256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url')))
    return undefined;
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const isOurs = claims.iss === ISSUER && claims.aud === ISSUER && claims.type === 'access';
  return isOurs && claims.exp * 1000 > Date.now() ? claims : undefined;
}

/** User id of a good access token, or 0. */
export const userOf = (token) => Number(claimsOf(token)?.sub ?? 0);

export const tokenOf = (request) => new URL(request.url, 'http://bench').searchParams.get('token') ?? '';

/** Calls back with each message of the feed, parsed, as a server that adds to it must. */
export function onFeed(listener) {
  const redis = new Redis(REDIS_URL);
  redis.on('message', (_channel, text) => listener(JSON.parse(text)));
  return redis.subscribe(FEED);
}

/** Says where it listens, and ends with its parent. */
export function listen(server) {
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () =>
    process.send({ port: server.address().port }),
  );
  process.once('disconnect', () => process.exit(0));
}
