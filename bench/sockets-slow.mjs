// 20 subscribers that never read beside 100 that do, subscribed before them and after them.
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

import { residentMiB } from './lib/programs.mjs';
import { gather, upTo } from './lib/sockets/crowd.mjs';
import { ALL, SocketRig } from './lib/sockets/rig.mjs';

const HEALTHY = 100;
const SLOW = 20;
const PER_SECOND = 400;
const SECONDS = 8;
const NAMES = process.env.BENCH_SERVERS?.split(',') ?? ALL;
const PADDING = 'x'.repeat(3_850);
const ESTABLISHED = '01';

/** Which of these clients the server still holds: the connections of its port that stand, by the client's port. */
function held(serverPort, ports) {
  const hex = (port) => `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const standing = new Set();
  for (const line of readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1)) {
    const [, local = '', remote = '', state] = line.trim().split(/\s+/);
    if (state === ESTABLISHED && local.endsWith(hex(serverPort))) standing.add(remote.slice(-5));
  }
  return ports.filter((port) => standing.has(hex(port))).length;
}

async function measure(rig, name, isSlowFirst) {
  const server = await rig.start(name);
  const tokens = await rig.tokens(HEALTHY + SLOW);
  const order = isSlowFirst ? ['slow', 'healthy'] : ['healthy', 'slow'];
  const crowd = {};
  for (const kind of order) {
    const some = tokens.splice(0, kind === 'slow' ? SLOW : HEALTHY);
    ({ readers: crowd[kind] } = await gather(server, some));
  }
  for (const reader of crowd.slow) reader.stall();
  const ports = crowd.slow.map(({ port }) => port);
  const before = residentMiB(server.pid);
  const begun = performance.now();
  const memory = [];
  let published = 0;
  let cutAt;
  let sampled = 0;
  while (published < PER_SECOND * SECONDS) {
    const wait = begun + (published * 1000) / PER_SECOND - performance.now();
    if (wait > 1) await delay(wait);
    void rig.publish(server, published++, PADDING);
    if (performance.now() - sampled < 100) continue;
    sampled = performance.now();
    memory.push(residentMiB(server.pid));
    if (cutAt === undefined && held(server.port, ports) === 0) cutAt = (performance.now() - begun) / 1000;
  }
  await upTo(3_000, () => crowd.healthy.every(({ messages }) => messages >= published));
  const lost = crowd.healthy.reduce((sum, { messages }) => sum + published - messages, 0);
  const half = Math.floor(memory.length / 2);
  for (const reader of [...crowd.healthy, ...crowd.slow]) reader.end();
  await server.stop();
  return {
    ...{ lost, due: published * HEALTHY, cutAt, before },
    ...{ peak: Math.max(...memory), late: Math.max(...memory.slice(half)), end: memory.at(-1) },
  };
}

const rig = await SocketRig.create({ users: HEALTHY + SLOW });
try {
  const rows = [];
  for (const isSlowFirst of [true, false]) {
    for (const name of NAMES) {
      const one = await measure(rig, name, isSlowFirst);
      const lost =
        one.lost === 0 ? '**0**' : `${one.lost.toLocaleString('en')} of ${one.due.toLocaleString('en')}`;
      rows.push(
        `| ${name} | ${isSlowFirst ? 'slow first' : 'healthy first'} | ${lost} | ` +
          `${one.cutAt === undefined ? `not within ${SECONDS} s` : `after ${one.cutAt.toFixed(1)} s`} | ` +
          `${one.before.toFixed(0)} → ${one.peak.toFixed(0)}, at the end ${one.end.toFixed(0)} |`,
      );
      console.log(rows.at(-1));
    }
  }
  const markdown = [
    `${SLOW} sockets that never read beside ${HEALTHY} that do, ${PER_SECOND} messages a second of 4 KiB for ${SECONDS} s, one run of each. "Cut" is when the`,
    'kernel has no connection of the slow ones any more; it takes 4 to 5 MB a socket off the server’s hands before the server can know.',
    'Bound: nothing lost by the healthy, all slow ones cut within 4 s, memory flat.',
    '',
    '| server | subscribed | messages that healthy ones lost | slow ones cut | resident memory, MiB |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
  console.log(JSON.stringify({ title: 'Sockets: readers that do not read', markdown }));
} finally {
  await rig.end();
}
