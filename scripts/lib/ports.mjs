import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

import { UserError } from './user-error.mjs';

/** Tries to listen once; resolves with the port or with the error code of the refusal. */
function tryListen(host, port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve({ kind: 'refused', code: error.code }));
    server.listen({ host, port, exclusive: true }, () => {
      const { port: taken } = server.address();
      server.close(() => resolve({ kind: 'free', port: taken }));
    });
  });
}

// Ports that no kernel gives to outgoing connections: one of those could be taken again before a program listens on it.
const LEAST = 10_240;
const MOST = 32_767;
const ATTEMPTS = 50;

/** Any free port of a host. @returns as tryListen */
async function tryAny(host) {
  let answer = { kind: 'refused', code: 'EADDRINUSE' };
  for (let attempt = 0; attempt < ATTEMPTS && answer.code === 'EADDRINUSE'; attempt += 1) {
    answer = await tryListen(host, randomInt(LEAST, MOST + 1));
  }
  return answer;
}

/** A free port on the loopback address: the wished one if nobody has it. @param {number} [wished] */
export async function freePort(wished = 0) {
  const first = wished > 0 ? await tryListen('127.0.0.1', wished) : await tryAny('127.0.0.1');
  if (first.kind === 'free') return first.port;
  const second = await tryAny('127.0.0.1');
  if (second.kind === 'free') return second.port;
  throw new UserError(`No free port on 127.0.0.1 (${second.code}).`);
}

const REFUSALS = {
  EADDRINUSE: (port, option) =>
    `Port ${port} is taken by another program: choose another one with ${option}.`,
  EACCES: (port, option) =>
    `Port ${port} needs more rights than yours: choose one above 1023 with ${option}.`,
  EADDRNOTAVAIL: (_port, _option, host) =>
    `This machine has no address ${host}: choose another one with --host.`,
  ENOTFOUND: (_port, _option, host) => `The address ${host} is unknown: choose another one with --host.`,
};

/**
 * Claims a port for a service, or says in one sentence which option helps.
 * @param {string} host @param {number} port 0 for any @param {string} option the option's name
 */
export async function claimPort(host, port, option) {
  const answer = port === 0 ? await tryAny(host) : await tryListen(host, port);
  if (answer.kind === 'refused') {
    const sentence =
      REFUSALS[answer.code] ??
      (() => `Cannot listen on ${host} port ${port} (${answer.code}): see ${option}, --host.`);
    throw new UserError(sentence(port, option, host));
  }
  // "localhost" may mean ::1 to a browser: somebody else's server there would be shown instead of this one.
  if (host === '0.0.0.0' && port !== 0) {
    const six = await tryListen('::1', port);
    if (six.kind === 'refused' && six.code === 'EADDRINUSE')
      throw new UserError(REFUSALS.EADDRINUSE(port, option));
  }
  return answer.port;
}
