// What an idle subscribed socket keeps resident. The first 5,000 of a fresh process may move into room that its start has left
// in the heap; the next 5,000 find none, so what these add is told beside.
import { setTimeout as delay } from 'node:timers/promises';

import { residentMiB } from './lib/programs.mjs';
import { against, gather, median, rounds, times } from './lib/sockets/crowd.mjs';
import { ALL, BARE, SocketRig } from './lib/sockets/rig.mjs';

const SOCKETS = 5_000;
const IDLE_MS = 2_000;
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
const NAMES = process.env.BENCH_SERVERS?.split(',') ?? ALL;

/** Opens so many more and lets them be idle. @returns KiB that each has added, and the process after it in MiB */
async function grow(server, tokens, readers) {
  const before = residentMiB(server.pid);
  readers.push(...(await gather(server, tokens)).readers);
  await delay(IDLE_MS);
  const after = residentMiB(server.pid);
  return { each: ((after - before) * 1024) / tokens.length, after };
}

const rig = await SocketRig.create({ users: 2 * SOCKETS });
try {
  const tokens = await rig.tokens(2 * SOCKETS);
  const found = await rounds(
    NAMES.map((name) => ({ name })),
    {
      count: ROUNDS,
      seldom: NAMES.slice(2),
      say: (text) => console.log(text),
      measure: async ({ name }) => {
        const server = await rig.start(name);
        await delay(500);
        const readers = [];
        const first = await grow(server, tokens.slice(0, SOCKETS), readers);
        const next = await grow(server, tokens.slice(SOCKETS), readers);
        for (const reader of readers) reader.end();
        await server.stop();
        return { first, next, short: `${first.each.toFixed(1)}, then ${next.each.toFixed(1)} KiB` };
      },
    },
  );
  const of = (name, pick) => median(found.get(name).map(pick));
  const part = (name, pick) =>
    `**${of(name, (one) => pick(one).each).toFixed(1)}** | ${times(against(found, name, BARE, (one) => pick(one).each))} | ` +
    `${of(name, (one) => pick(one).after).toFixed(0)}`;
  const row = (name) =>
    `| ${name} | ${part(name, ({ first }) => first)} | ${part(name, ({ next }) => next)} |`;
  const sockets = SOCKETS.toLocaleString('en');
  const markdown = [
    `What ${sockets} sockets add to the resident memory of a fresh process, once subscribed and idle for two seconds, and what the next`,
    `${sockets} add: those no longer fit into what its start has left free in the heap. Divided by ${sockets}; each socket of a user of its own.`,
    `${ROUNDS} rounds (Socket.IO and plain Nest: three), each in fresh processes; medians. Bound: 9 KiB a socket at 5,000 of them (aim 8).`,
    '',
    `| server | KiB a socket, first ${sockets} | × bare ws | process, MiB | KiB a socket, next ${sockets} | × bare ws | process, MiB |`,
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...NAMES.map(row),
  ].join('\n');
  console.log(JSON.stringify({ title: 'Sockets: memory of idle ones', markdown }));
} finally {
  await rig.end();
}
