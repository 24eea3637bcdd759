// What an idle subscribed socket keeps resident, at 5,000 of them in a fresh process.
import { setTimeout as delay } from 'node:timers/promises';

import { residentMiB } from './lib/programs.mjs';
import { against, gather, median, rounds, times } from './lib/sockets/crowd.mjs';
import { ALL, BARE, SocketRig } from './lib/sockets/rig.mjs';

const SOCKETS = 5_000;
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
const NAMES = process.env.BENCH_SERVERS?.split(',') ?? ALL;

const rig = await SocketRig.create({ users: SOCKETS });
try {
  const tokens = await rig.tokens(SOCKETS);
  const found = await rounds(
    NAMES.map((name) => ({ name })),
    {
      count: ROUNDS,
      seldom: NAMES.slice(2),
      say: (text) => console.log(text),
      measure: async ({ name }) => {
        const server = await rig.start(name);
        await delay(500);
        const before = residentMiB(server.pid);
        const { readers } = await gather(server, tokens);
        await delay(3_000);
        const after = residentMiB(server.pid);
        for (const reader of readers) reader.end();
        await server.stop();
        const each = ((after - before) * 1024) / SOCKETS;
        return { each, after, short: `${each.toFixed(1)} KiB` };
      },
    },
  );
  const of = (name, pick) => median(found.get(name).map(pick));
  const row = (name) =>
    `| ${name} | **${of(name, ({ each }) => each).toFixed(1)}** | ${times(against(found, name, BARE, ({ each }) => each))} | ` +
    `${of(name, ({ after }) => after).toFixed(0)} |`;
  const markdown = [
    `Resident memory of the process after ${SOCKETS.toLocaleString('en')} sockets subscribed and were idle for three seconds, less what it had before them,`,
    `by socket; each of a user of its own. ${ROUNDS} rounds (Socket.IO and plain Nest: three), each in fresh processes; medians. Bound: 9 KiB (aim 8).`,
    '',
    '| server | KiB a socket | × bare ws | process, MiB |',
    '| --- | --- | --- | --- |',
    ...NAMES.map(row),
  ].join('\n');
  console.log(JSON.stringify({ title: 'Sockets: memory of idle ones', markdown }));
} finally {
  await rig.end();
}
