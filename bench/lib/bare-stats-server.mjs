// What cached reads are measured against: node:http alone, which checks the same RS256 token and GETs the same Redis key.
// Nothing else: no log, no limit, no revocation, no headers beyond the two that a client needs.
import { createPublicKey, verify } from 'node:crypto';
import { createServer } from 'node:http';

import { Redis } from 'ioredis';

const { REDIS_URL, PUBLIC_JWK, ISSUER, AUDIENCE } = process.env;
const key = createPublicKey({ key: JSON.parse(PUBLIC_JWK), format: 'jwk' });
const redis = new Redis(REDIS_URL);

/** User id of a good token, or 0. */
function userOf(token) {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const signed = Buffer.from(`${header}.${payload}`);
  if (!verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url'))) return 0;
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const isOurs = claims.iss === ISSUER && claims.aud === AUDIENCE && claims.type === 'access';
  return isOurs && claims.exp * 1000 > Date.now() ? Number(claims.sub) : 0;
}

const server = createServer((request, response) => {
  const userId = userOf((request.headers.authorization ?? '').slice('Bearer '.length));
  if (userId === 0 || request.url !== '/api/v1/dashboard/stats') {
    response.writeHead(401).end();
    return;
  }
  redis.get(`dashboard:stats:${userId}`).then(
    (text) => {
      response.writeHead(200, {
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(text),
      });
      response.end(text);
    },
    () => response.writeHead(503).end(),
  );
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.once('disconnect', () => process.exit(0));
