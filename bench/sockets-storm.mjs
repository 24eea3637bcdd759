// 2,000 connects at once as after a restart: token checked, upgraded, subscribed. No token was seen before.
import { setTimeout as delay } from 'node:timers/promises';

import { cpuSeconds } from './lib/programs.mjs';
import { against, gather, median, percentile, rounds, times } from './lib/sockets/crowd.mjs';
import { ALL, BARE, SocketRig } from './lib/sockets/rig.mjs';

const SOCKETS = 2_000;
const AT_ONCE = 100;
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
const NAMES = process.env.BENCH_SERVERS?.split(',') ?? ALL;

const rig = await SocketRig.create({ users: SOCKETS });
try {
  const servers = [];
  for (const name of NAMES) servers.push(await rig.start(name));
  const measure = async (server) => {
    const tokens = await rig.tokens(SOCKETS);
    const cpu = cpuSeconds(server.pid);
    const begun = performance.now();
    const { readers, ms } = await gather(server, tokens, { atOnce: AT_ONCE });
    const seconds = (performance.now() - begun) / 1000;
    const used = cpuSeconds(server.pid) - cpu;
    for (const reader of readers) reader.end();
    await delay(300);
    return {
      perSecond: SOCKETS / seconds,
      perCoreSecond: SOCKETS / used,
      p99: percentile(ms, 0.99),
      short: `${(SOCKETS / seconds).toFixed(0)}/s (${((used / SOCKETS) * 1000).toFixed(2)} ms CPU each)`,
    };
  };
  for (const server of servers) await measure(server);
  const found = await rounds(servers, {
    count: ROUNDS,
    seldom: NAMES.slice(2),
    say: (text) => console.log(text),
    measure,
  });
  const of = (name, pick) => median(found.get(name).map(pick));
  const row = (name) =>
    `| ${name} | ${of(name, ({ perSecond }) => perSecond).toFixed(0)} | ` +
    `${times(against(found, name, BARE, ({ perSecond }) => perSecond))} | ` +
    `${of(name, ({ perCoreSecond }) => perCoreSecond).toFixed(0)} | ` +
    `**${times(against(found, name, BARE, ({ perCoreSecond }) => perCoreSecond))}** | ${of(name, ({ p99 }) => p99).toFixed(0)} |`;
  const markdown = [
    `${SOCKETS.toLocaleString('en')} connections, ${AT_ONCE} under way at a time, each with a token that the server never saw, until subscribed;`,
    'this api asks Postgres as well whether the session behind the token still stands. Medians, ratios within a round.',
    'Bound: 0.85 times bare `ws` (aim 1.5).',
    '',
    '| server | connects a second | × bare ws | connects per core-second | × bare ws | p99 to subscribed, ms |',
    '| --- | --- | --- | --- | --- | --- |',
    ...NAMES.map(row),
  ].join('\n');
  console.log(JSON.stringify({ title: 'Sockets: a storm of connects', markdown }));
} finally {
  await rig.end();
}
