// Fan-out: everybody subscribed to one channel, messages through Redis, deliveries counted at the clients.
import { setTimeout as delay } from 'node:timers/promises';

import { cpuSeconds } from '../programs.mjs';
import { against, gather, median, percentile, rounds, times, upTo } from './crowd.mjs';
import { ALL, BARE, SocketRig } from './rig.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 4);
const NAMES = process.env.BENCH_SERVERS?.split(',') ?? ALL;
const DRAIN_MS = 8_000;
const N = Buffer.from('"n":');
const AT = Buffer.from('"at":');

/** One round: publishes by `pace`, waits until all arrived. Fails where a socket missed a message or got one out of order. */
async function round(rig, { server, readers }, { pace, latencies }) {
  const got = [];
  const before = readers.map((reader) => reader.messages);
  const delays = [];
  let published = 0;
  let arrived = 0;
  readers.forEach((reader, at) => {
    const base = before[at];
    const isSample = latencies || at % 50 === 0;
    reader.onMessage = (_, buffer, from) => {
      const place = reader.messages - base - 1;
      got[place] += 1;
      arrived += 1;
      if (!isSample) return;
      if (messageNumber(buffer, from) !== place)
        throw new Error(
          `${server.name}: message ${messageNumber(buffer, from)} came in the place of ${place}`,
        );
      delays.push(performance.timeOrigin + performance.now() - messageTime(buffer, from));
    };
  });
  const send = () => {
    got.push(0);
    return rig.publish(server, published++);
  };
  const begun = performance.now();
  const cpu = cpuSeconds(server.pid);
  const isDone = (count) => count < 0 || got[count] >= readers.length;
  await pace({
    send,
    isDone,
    get published() {
      return published;
    },
  });
  const complete = await upTo(DRAIN_MS, () => arrived >= published * readers.length);
  const seconds = (performance.now() - begun) / 1000;
  const used = cpuSeconds(server.pid) - cpu;
  if (!complete)
    throw new Error(`${server.name}: ${published * readers.length - arrived} deliveries are missing`);
  const perCoreSecond = arrived / used;
  return {
    perCoreSecond,
    perSecond: arrived / seconds,
    core: used / seconds,
    p50: percentile(delays, 0.5),
    p99: percentile(delays, 0.99),
    short: `${(perCoreSecond / 1000).toFixed(0)}k (p99 ${percentile(delays, 0.99).toFixed(0)} ms)`,
  };
}

/** The number behind a key of the message; keys stand near its beginning. */
function number(buffer, key, from) {
  const at = buffer.indexOf(key, from) + key.length;
  let end = at;
  while (buffer[end] === 46 || (buffer[end] >= 48 && buffer[end] <= 57)) end += 1;
  return Number(buffer.latin1Slice(at, end));
}

/** The number of a published message. */
export const messageNumber = (buffer, from) => number(buffer, N, from);

/** When it was published, in epoch milliseconds. */
export const messageTime = (buffer, from) => number(buffer, AT, from);

/** A number of messages in flight at all times, each until everybody has it. */
export const window =
  (most) =>
  async ({ send, isDone, ...state }) => {
    const end = performance.now() + SECONDS * 1000;
    let first = 0;
    let sent = 0;
    while (performance.now() < end) {
      while (sent - first < most) {
        void send();
        sent += 1;
      }
      await new Promise((resolve) => setImmediate(resolve));
      while (first < sent && isDone(first)) first += 1;
    }
    return state;
  };

/** So many messages a second, whatever becomes of them. */
export const steady =
  (perSecond) =>
  async ({ send }) => {
    const begun = performance.now();
    const total = Math.round(perSecond * SECONDS);
    for (let sent = 0; sent < total; sent += 1) {
      const due = begun + (sent * 1000) / perSecond;
      const wait = due - performance.now();
      if (wait > 1) await delay(wait);
      void send();
    }
  };

/**
 * Measures all servers with the same load. @param {{ sockets: number, pace: Function, latencies?: boolean, bound: string }} load
 * @returns {Promise<string>} the table
 */
export async function fanOut({ sockets, pace, latencies = false }) {
  const rig = await SocketRig.create({ users: Math.min(sockets, 2_000) });
  const say = (text) => console.log(text);
  try {
    const tokens = await rig.tokens(sockets);
    const crowds = [];
    for (const name of NAMES) {
      const server = await rig.start(name);
      const { readers } = await gather(server, tokens);
      crowds.push({ name, server, readers });
    }
    for (const crowd of crowds) await round(rig, crowd, { pace, latencies });
    const found = await rounds(crowds, {
      count: ROUNDS,
      seldom: NAMES.slice(2),
      say,
      measure: async (crowd) => {
        await delay(150);
        return round(rig, crowd, { pace, latencies });
      },
    });
    for (const { readers } of crowds) for (const reader of readers) reader.end();
    return table(found, latencies);
  } finally {
    await rig.end();
  }
}

function table(found, latencies) {
  const of = (name, pick) => median(found.get(name).map(pick));
  const row = (name) =>
    `| ${name} | ${Math.round(of(name, (one) => one.perCoreSecond)).toLocaleString('en')} | ` +
    `**${times(against(found, name, BARE, (one) => one.perCoreSecond))}** | ${of(name, (one) => one.core).toFixed(2)} | ` +
    `${Math.round(of(name, (one) => one.perSecond)).toLocaleString('en')} | ${of(name, (one) => one.p50).toFixed(1)} | ` +
    `${of(name, (one) => one.p99).toFixed(1)} |${latencies ? ` ${times(against(found, name, BARE, (one) => one.p99))} |` : ''}`;
  return [
    `| server | deliveries per core-second | × bare ws | cores used | deliveries a second | p50 ms | p99 ms |${latencies ? ' p99 × bare ws |' : ''}`,
    `| --- | --- | --- | --- | --- | --- | --- |${latencies ? ' --- |' : ''}`,
    ...[...found.keys()].map(row),
  ].join('\n');
}

export const ABOUT =
  'Publisher → Redis → server → sockets; the servers one after another in turning order, each on the first core, clients and ' +
  'Redis on the second. "This api" is the built program as in production: tokens, sessions and limits checked, messages ' +
  'numbered and kept for recovery, heartbeat, metrics, log. Medians of the rounds of four seconds (peers other than bare `ws`: three rounds), × is the median of ' +
  'the ratios within a round, in brackets the least and the most. Nothing was lost or out of order, or the measurement had failed.';
