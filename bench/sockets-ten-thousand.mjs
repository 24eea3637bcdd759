// 10,000 sockets at 20 messages a second on one process of ours: processor, longest stall of its loop, publish to client.
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

import { cpuSeconds, residentMiB } from './lib/programs.mjs';
import { gather, percentile, upTo } from './lib/sockets/crowd.mjs';
import { messageNumber, messageTime } from './lib/sockets/fan-out.mjs';
import { OURS, SocketRig } from './lib/sockets/rig.mjs';

const SOCKETS = Number(process.env.BENCH_SOCKETS ?? 10_000);
const PER_SECOND = 20;
const SECONDS = 15;
/** So many sockets from each address of the loopback network: one has not enough ports for all. */
const BY_ADDRESS = 5_000;

/** Its metrics tell the longest time between two ticks of a timer of so many milliseconds, since the last question. */
const TICK_MS = 10;

/** The longest stall of the api's loop since the last question. @returns {Promise<number>} ms */
async function longestStall(port) {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return Number(/^nodejs_eventloop_lag_max_seconds (\S+)$/m.exec(text)[1]) * 1000 - TICK_MS;
}

/** For how long a process that could work had to wait for its core. @returns {number} ms since it started */
const waitedForCore = (pid) => Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6;

const rig = await SocketRig.create({ users: 2_000 });
try {
  const server = await rig.start(OURS);
  const control = await rig.startControl();
  const people = await rig.tokens(2_000);
  const tokens = Array.from({ length: SOCKETS }, (_, at) => people[at % people.length]);
  const from = (at) => `127.0.0.${1 + Math.floor(at / BY_ADDRESS)}`;
  const { readers } = await gather(server, tokens, { from });
  await delay(2_000);
  await longestStall(server.port);
  await control.longestStall();
  const delays = [];
  let arrived = 0;
  for (const [at, reader] of readers.entries()) {
    reader.onMessage = (_, buffer, start) => {
      arrived += 1;
      if (at % 20 !== 0) return;
      if (messageNumber(buffer, start) !== reader.messages - 1) throw new Error('out of order');
      delays.push(performance.timeOrigin + performance.now() - messageTime(buffer, start));
    };
  }
  const begun = performance.now();
  const cpu = cpuSeconds(server.pid);
  const waited = waitedForCore(server.pid);
  const stalls = [];
  let published = 0;
  for (; published < PER_SECOND * SECONDS; published += 1) {
    const wait = begun + (published * 1000) / PER_SECOND - performance.now();
    if (wait > 1) await delay(wait);
    void rig.publish(server, published);
    if (published % (3 * PER_SECOND) === 0 && published > 0)
      void longestStall(server.port).then((ms) => stalls.push(ms));
  }
  const complete = await upTo(10_000, () => arrived >= published * SOCKETS);
  const seconds = (performance.now() - begun) / 1000;
  const used = cpuSeconds(server.pid) - cpu;
  const inLine = waitedForCore(server.pid) - waited;
  stalls.push(await longestStall(server.port));
  const ofControl = await control.longestStall();
  const due = published * SOCKETS;
  const markdown = [
    `${SOCKETS.toLocaleString('en')} sockets of 2,000 users on one process on one core, ${PER_SECOND} messages a second for ${SECONDS} s; the clients share the other`,
    'core with Redis, so the times to the client are largely theirs. Its metrics are read every three seconds, as Prometheus would. Bound: under one core, no stall over 50 ms, nothing lost.',
    '',
    '| what | figure |',
    '| --- | --- |',
    `| deliveries | ${arrived.toLocaleString('en')} of ${due.toLocaleString('en')}${complete ? '' : ', **some were missing**'} |`,
    `| cores used | **${(used / seconds).toFixed(2)}** |`,
    `| longest stall of the loop | **${Math.max(...stalls).toFixed(0)} ms** |`,
    `| the same of a process on the same core that does nothing | ${ofControl.toFixed(0)} ms |`,
    `| time in which it could have worked and others had its core | ${(inLine / 1000).toFixed(1)} of ${seconds.toFixed(0)} s |`,
    `| publish to client, p50 and p99 | ${percentile(delays, 0.5).toFixed(0)} and ${percentile(delays, 0.99).toFixed(0)} ms |`,
    `| resident memory | ${residentMiB(server.pid).toFixed(0)} MiB |`,
  ].join('\n');
  for (const reader of readers) reader.end();
  console.log(JSON.stringify({ title: 'Sockets: 10,000 on one process', markdown }));
} finally {
  await rig.end();
}
