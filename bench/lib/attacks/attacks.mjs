// What a stranger can do, at the rate at which it once stopped or starved everybody.
import { connect } from 'node:net';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';

import { addressOf } from './honest-load.mjs';
import { linesOf, SCRIPTS } from './hostile-text.mjs';

const NDJSON = 'application/x-ndjson';
const PROMPT_CHARACTERS = 17_500;
const PROMPTS_PER_SECOND = 3;
const EVENTS_PER_SECOND = 500;
const NEW_MINERS = 300;
const IDLE_CONNECTIONS = 2_200;
/** Far from the addresses of the honest load. */
const STRANGERS = 1_000_000;

let sessions = 0;
const newSession = (name) => `attack-${name.replaceAll(' ', '-')}-${Date.now()}-${(sessions += 1)}`;

/** Posts to the api from 127.0.0.1. @returns {Promise<number>} the status, 0 where the connection broke */
export function post({ port }, path, token, type, parts) {
  return new Promise((resolve) => {
    const headers = { 'content-type': type, authorization: `Bearer ${token}` };
    const asked = request(
      { host: '127.0.0.1', port, path, method: 'POST', headers, agent: false },
      (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode));
        answer.on('error', () => resolve(0));
      },
    );
    asked.on('error', () => resolve(0));
    pipeline(Readable.from(parts), asked).catch(() => asked.destroy());
  });
}

const upload = (on, token, name) =>
  post(on, '/api/v1/groove/ingest/transcripts', token, NDJSON, linesOf(newSession(name), SCRIPTS[name]));

/** Does something so many times a second until the time is over. */
async function at(perSecond, untilMs, act) {
  const began = performance.now();
  for (let done = 0; performance.now() < untilMs;) {
    const due = Math.floor(((performance.now() - began) / 1000) * perSecond) + 1;
    if (due > done) act(due - done, done);
    done = Math.max(done, due);
    await delay(20);
  }
}

/** Each answers what it did, for the table. `on`: port, redis, tokens, end (steady clock, ms). */
export const ATTACKS = {
  ...Object.fromEntries(
    Object.keys(SCRIPTS).map((name, index) => [
      `A1 50 MiB of ${name}`,
      async (on) => {
        const status = await upload(on, on.tokens[index], name);
        if (status !== 200) throw new Error(`the transcript was answered with ${status}`);
        await delay(Math.max(0, on.end - performance.now()));
        return 'one transcript, read meanwhile';
      },
    ]),
  ),
  'A2 prompts of combining marks': async (on) => {
    const token = on.tokens[8];
    const session = newSession('prompts');
    const prompt = SCRIPTS['combining marks'].slice(0, 16_000).padEnd(PROMPT_CHARACTERS, '\u0300');
    for (let n = 0; n < 10; n += 1)
      await post(on, '/api/v1/groove/learnings', token, 'application/json', [
        JSON.stringify({
          description: `Use pnpm ${n}`,
          insight: `Use pnpm and never npm here, number ${n}`,
          category: 'solution',
          scope: { kind: 'global' },
        }),
      ]);
    const hook = (name, more) =>
      post(on, '/api/v1/groove/ingest/hooks', token, 'application/json', [
        JSON.stringify({ hook_event_name: name, session_id: session, ...more }),
      ]);
    await hook('SessionStart', {});
    const answers = [];
    await at(PROMPTS_PER_SECOND, on.end, (count) => {
      for (let n = 0; n < count; n += 1) answers.push(hook('UserPromptSubmit', { prompt }));
    });
    return `${answers.length} prompts of 35 KB, answered ${tally(await Promise.all(answers))}`;
  },
  'A3 new worker names of one address': async (on) => {
    const user = addressOf(STRANGERS);
    return connectAll(on, (number) => ({ user, worker: `${user}.name-${number}` }));
  },
  'A3 new addresses that only connect': async (on) =>
    connectAll(on, (number) => {
      const user = addressOf(STRANGERS + 1 + number);
      return { user, worker: `${user}.rig` };
    }),
  'A4 transcripts of 49 MiB until the quota': async (on) => {
    const statuses = [];
    while (performance.now() < on.end && statuses.length < 8)
      statuses.push(await upload(on, on.tokens[9], 'Latin'));
    await delay(Math.max(0, on.end - performance.now()));
    return `${statuses.length} uploads, answered ${tally(statuses)}`;
  },
  'A6 idle connections': async (on) => {
    const sockets = [];
    let refused = 0;
    await at(
      EVENTS_PER_SECOND,
      performance.now() + (IDLE_CONNECTIONS / EVENTS_PER_SECOND) * 1000,
      (count) => {
        for (let n = 0; n < count; n += 1) {
          const socket = connect(on.port, '127.0.0.1');
          socket.on('error', () => undefined);
          socket.on('close', () => (refused += 1));
          if (n % 3 === 0) socket.write('GET /api/v1/info HTTP/1.1\r\nHost: x');
          sockets.push(socket);
        }
      },
    );
    await delay(Math.max(0, on.end - performance.now()));
    const closed = refused;
    for (const socket of sockets) socket.destroy();
    return `${sockets.length} connections, ${closed} closed by the api`;
  },
  'A7 new addresses with one share each': async (on) => {
    const seconds = (on.end - performance.now()) / 1000;
    await at(NEW_MINERS / seconds, on.end, (count, done) => {
      for (let n = 0; n < count; n += 1) {
        const user = addressOf(2 * STRANGERS + on.round + done + n);
        const data = { user, worker: `${user}.rig`, diff: 1, sdiff: 1, accepted: true };
        on.strangersShares += 1;
        void add(on, 'share_submitted', data);
      }
    });
    return `${NEW_MINERS} addresses`;
  },
};

async function connectAll(on, workerOf) {
  let sent = 0;
  await at(EVENTS_PER_SECOND, on.end, (count, done) => {
    for (let n = 0; n < count; n += 1) {
      void add(on, 'miner_connected', { ...workerOf(on.round + done + n), useragent: 'x'.repeat(200) });
      sent += 1;
    }
  });
  return `${sent} connections of workers`;
}

function add(on, event, data) {
  const fields = { event, ts: Date.now() / 1000, data: JSON.stringify(data) };
  return on.redis.xadd(`mining:${event}`, '*', ...Object.entries(fields).flat());
}

function tally(statuses) {
  const counts = new Map();
  for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, count]) => `${status} × ${count}`).join(', ');
}
