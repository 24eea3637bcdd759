// How long does a snapshot of each groove topic take with 10 thousand learnings and 100 thousand sessions? The built api
// on one database; every topic over the socket, from the request to its snapshot, and by REST. And what does a transcript
// of 50 MiB cost in memory?
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { DAYS, EACH, fill, LEARNINGS, SESSIONS } from './lib/groove-data.mjs';
import { measureTranscripts } from './lib/groove-transcript.mjs';
import { Api } from './lib/history-api.mjs';
import { openDatabase } from './lib/history-data.mjs';

const require = createRequire(import.meta.url);
const { WebSocket } = require('ws');

const ROUNDS = 40;
const WARM_UP_ROUNDS = 4;
const WORST_MEDIAN_MS = 50;
/** A client may send 20 frames a second; a round sends one for each topic. */
const FRAME_MS = 60;

const say = (line) => console.log(line);
const quantile = (values, part) => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * part)];

/** The topics, and the same as path and query; `id`: the learning with most sessions. */
const topics = (id) => [
  ['overview', { topic: 'overview' }, 'overview'],
  ['learnings', { topic: 'learnings' }, 'learnings'],
  [
    'learnings, page of 200 from 5,000 by usage',
    { topic: 'learnings', sort: 'usage', limit: 200, offset: 5000 },
    'learnings?sort=usage&limit=200&offset=5000',
  ],
  [
    'learnings, one category of a project',
    { topic: 'learnings', filters: { category: 'solution', scope: { kind: 'project' } } },
    'learnings?category=solution&scope=project',
  ],
  [
    'learnings, search',
    { topic: 'learnings', filters: { search: 'about c4ca' } },
    'learnings?search=about+c4ca',
  ],
  [
    'learnings, search for three letters that stand nowhere',
    { topic: 'learnings', filters: { search: 'qzx' } },
    'learnings?search=qzx',
  ],
  ['learning_detail, the busiest', { topic: 'learning_detail', id }, `learning_detail?id=${id}`],
  ['attribution, 7 days', { topic: 'attribution' }, 'attribution'],
  [
    'attribution, 365 days, 200',
    { topic: 'attribution', period: { days: 365 }, limit: 200 },
    'attribution?days=365&limit=200',
  ],
  ['session_timeline, 7 days', { topic: 'session_timeline' }, 'session_timeline'],
  [
    'session_timeline, 365 days, 200 from 50,000',
    { topic: 'session_timeline', period: { days: 365 }, limit: 200, offset: 50_000 },
    'session_timeline?days=365&limit=200&offset=50000',
  ],
  ['strategy_distributions', { topic: 'strategy_distributions' }, 'strategy_distributions'],
  ['strategy_overrides', { topic: 'strategy_overrides' }, 'strategy_overrides'],
  ['health', { topic: 'health' }, 'health'],
];

/** One subscription from request to snapshot, and let go again. @returns {Promise<{ ms: number, bytes: number }>} */
async function snapshot(socket, topic) {
  const start = process.hrtime.bigint();
  const arrived = new Promise((resolve, reject) => {
    const hear = (data) => {
      const { type, message } = JSON.parse(data);
      if (type === 'error') reject(new Error(message));
      if (type !== 'snapshot') return;
      socket.off('message', hear);
      resolve({ ms: Number(process.hrtime.bigint() - start) / 1e6, bytes: data.length });
    };
    socket.on('message', hear);
  });
  socket.send(JSON.stringify({ type: 'subscribe', topics: [topic] }));
  const found = await arrived;
  socket.send(JSON.stringify({ type: 'unsubscribe', topics: [topic] }));
  return found;
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const { source, url } = await openDatabase(process.env.BENCH_POSTGRES_URL, 'groove');
const userId = await fill(source, say);
const [{ id }] = await source.query(
  'SELECT id FROM groove_learnings WHERE user_id = $1 ORDER BY session_count DESC LIMIT 1',
  [userId],
);
await source.query('TRUNCATE auth_challenges, sessions CASCADE');
const redisUrl = `${process.env.BENCH_REDIS_URL.replace(/\/$/, '')}/3`;
const folder = join(process.env.BENCH_FOLDER, 'api');
const api = await Api.start({ databaseUrl: url, redisUrl, folder });
try {
  await api.signIn(2);
  const [token, writer] = api.tokens;
  const socket = new WebSocket(api.socketUrl(`/ws/groove/dashboard?token=${token}`));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const rows = topics(id).map(([name, topic, path]) => ({ name, topic, path, live: [], rest: [], bytes: 0 }));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const row of rows) {
      const live = await snapshot(socket, row.topic);
      const rest = await api.ask(`/api/v1/groove/dashboard/${row.path}`, token);
      if (rest.status !== 200) throw new Error(`${row.name} answered ${rest.status}: ${rest.text}`);
      row.bytes = live.bytes;
      if (round >= WARM_UP_ROUNDS) {
        row.live.push(live.ms);
        row.rest.push(rest.ms);
      }
      await pause(FRAME_MS);
    }
    if (round % 10 === 9) say(`${round + 1} of ${ROUNDS} rounds`);
  }
  socket.terminate();
  const env = { DATABASE_URL: url, REDIS_URL: redisUrl, DATA_DIR: folder };
  const transcripts = await measureTranscripts({ api, token: writer, source, env, folder });
  const markdown = [toMarkdown(rows), transcripts].join('\n\n');
  console.log(JSON.stringify({ title: 'Snapshots of groove, and a long transcript', markdown }));
} finally {
  await api.stop();
  await source.destroy();
}

function toMarkdown(rows) {
  const figure = (values, part) => quantile(values, part).toFixed(1);
  const lines = rows.map(
    ({ name, live, rest, bytes }) =>
      `| ${name} | ${figure(live, 0.5)} | ${figure(live, 0.95)} | ${figure(rest, 0.5)} | ${figure(rest, 0.95)} | ${Math.ceil(bytes / 1024)} |`,
  );
  const slow = rows.filter(
    ({ live, rest }) => Math.max(quantile(live, 0.5), quantile(rest, 0.5)) > WORST_MEDIAN_MS,
  );
  const verdict =
    slow.length === 0
      ? `All are under ${WORST_MEDIAN_MS} ms at the median.`
      : `**Over ${WORST_MEDIAN_MS} ms at the median**: ${slow.map(({ name }) => name).join(', ')}.`;
  return [
    `One user with ${LEARNINGS.toLocaleString('en')} learnings and ${SESSIONS.toLocaleString('en')} sessions over ${DAYS} days, ${EACH} learnings in each. One request at a`,
    `time to the built api, nothing cached; milliseconds over ${rows[0].live.length} requests each, from the request to the whole snapshot.`,
    '',
    '| topic | socket: median | p95 | REST: median | p95 | KiB |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...lines,
    '',
    verdict,
  ].join('\n');
}
