// What cached reads are measured against: node:http alone, which checks the same RS256 token and GETs the same Redis key.
// Nothing else: no log, no limit, no revocation, no headers beyond the two that a client needs.
import { hash } from 'node:crypto';
import { createServer } from 'node:http';

import { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';

import { claimsOf, listen } from './sockets/peer.mjs';

const { REDIS_URL, TOKENS_REMEMBERED } = process.env;
const redis = new Redis(REDIS_URL);
const most = Number(TOKENS_REMEMBERED);
const remembered = most > 0 ? new LRUCache({ max: most }) : null;

/** As the api remembers: by digest, and asked for the time on every use. */
function remember(token) {
  const digest = hash('sha256', token, 'base64url');
  const known = remembered.get(digest);
  if (known && known.exp * 1000 > Date.now()) return known;
  const claims = claimsOf(token);
  if (claims) remembered.set(digest, claims);
  return claims;
}

const check = remembered ? remember : claimsOf;

const server = createServer((request, response) => {
  const claims = check((request.headers.authorization ?? '').slice('Bearer '.length));
  if (!claims || request.url !== '/api/v1/dashboard/stats') {
    response.writeHead(401).end();
    return;
  }
  redis.get(`dashboard:stats:${claims.sub}`).then(
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
listen(server);
