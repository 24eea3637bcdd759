// The bounds of the page, in a headless Chromium on the real stack: first load, largest paint, layout shift, long tasks
// and heap under fifty messages a second, and a simulated day after which every figure on screen is the api's.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { liveThroughDay } from '../apps/web/test/browser/day-checks.mjs';
import { FIRST_LOAD_LIMIT, firstLoad } from '../scripts/lib/first-load.mjs';
import { inRoot } from '../scripts/lib/paths.mjs';
import { required } from './lib/ingest-rig.mjs';
import { loadOnce } from './lib/web-load.mjs';
import { openStage } from './lib/web-stage.mjs';
import { liveUnderLoad } from './lib/web-stream.mjs';

const LOADS = 5;
const TOTAL_MS = Number(process.env.BENCH_WEB_SECONDS ?? 600) * 1000;
const EVERY_MS = 15_000;
const DAY_SHARES = Number(process.env.BENCH_WEB_DAY_SHARES ?? 50_000);
const PAGES = [
  { path: '/dashboard', signedIn: true },
  { path: '/', signedIn: false },
  { path: '/workers', signedIn: true },
  { path: '/shares', signedIn: true },
  // One of the demo's users has an assistant.
  { path: '/groove', signedIn: true, miner: 0 },
];
/** What is done, so that an interrupted run goes on: BENCH_WEB_ANEW=1 begins from the beginning. */
const PROGRESS = join(required('BENCH_FOLDER'), 'progress.json');

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

function readProgress() {
  const build = readFileSync(inRoot('apps', 'web', '.next', 'BUILD_ID'), 'utf8');
  try {
    const known = JSON.parse(readFileSync(PROGRESS, 'utf8'));
    if (known.build === build && process.env.BENCH_WEB_ANEW !== '1') return known;
  } catch {
    // Nothing was measured yet.
  }
  return { build, done: {} };
}

async function measureLoads(stage) {
  const rows = [];
  for (const { path, signedIn, miner } of PAGES) {
    const runs = [];
    for (let turn = 0; turn < LOADS; turn += 1)
      runs.push(await loadOnce(stage, path, signedIn, miner ?? turn % 6));
    const of = (name) => median(runs.map((run) => run[name]));
    const row = { path, lcp: of('lcp'), cls: of('cls'), longest: of('longest'), bytes: of('bytes') };
    console.log(JSON.stringify({ ...row, element: runs[0].element, shifted: runs[0].shifted.slice(0, 5) }));
    rows.push(row);
  }
  return rows;
}

/** How the heap moves: a straight line through its samples, in bytes a minute, and the ends of that line. */
function trendOf(heap) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const minutes = heap.map(({ at }) => at / 60);
  const bytes = heap.map((sample) => sample.bytes);
  const [middle, height] = [mean(minutes), mean(bytes)];
  const slope =
    minutes.reduce((sum, minute, index) => sum + (minute - middle) * (bytes[index] - height), 0) /
    minutes.reduce((sum, minute) => sum + (minute - middle) ** 2, 0);
  return { slope, first: bytes[0], last: bytes.at(-1), most: Math.max(...bytes) };
}

const STEPS = {
  loads: measureLoads,
  stream: (stage) => liveUnderLoad(stage, { totalMs: TOTAL_MS, everyMs: EVERY_MS }),
  day: (stage) => stage.visit((visitor) => liveThroughDay(stage, visitor, DAY_SHARES)),
};

function table({ loads, stream, day }) {
  const { bytes: first } = firstLoad(inRoot('apps', 'web', '.next'), '(live)/dashboard/page');
  const heap = trendOf(stream.heap);
  const [begin, end] = [stream.heap[0], stream.heap.at(-1)];
  /** Median of the minutes, and all of them in their order. */
  const inMinutes = (of, unit = '', digits = 0) => {
    const figures = stream.minutes.map(of);
    const text = (value) => `${value.toFixed(digits)}${unit && ` ${unit}`}`;
    return `${text(median(figures))} (${figures.map((value) => value.toFixed(digits)).join(', ')})`;
  };
  const longestTasks = inMinutes((minute) => Math.max(0, ...minute.tasks), 'ms');
  const mega = (value) => `${(value / 1e6).toFixed(2)} MB`;
  const rows = [
    [
      'JavaScript of the dashboard before it begins, gzip',
      `${(first / 1000).toFixed(1)} KB`,
      `≤ ${FIRST_LOAD_LIMIT / 1000} KB`,
    ],
    ['LCP of the dashboard', `${(loads[0].lcp / 1000).toFixed(2)} s`, '≤ 1.5 s'],
    ['CLS of the dashboard', loads[0].cls.toFixed(4), '≤ 0.02'],
    ['Longest task in a minute of 50 messages a second', longestTasks, 'none over 100 ms'],
    ['Of its tasks the longest by processor time', inMinutes((minute) => minute.longestProcessor, 'ms'), ''],
    ['Tasks over 50 ms in that minute', inMinutes((minute) => minute.tasks.length), ''],
    ['A loop worth 5 ms beside it took at most', inMinutes((minute) => minute.machine.longest, 'ms'), ''],
    ...(stream.minutes.every(({ machine }) => machine.stolen !== null)
      ? [
          [
            'Processors that the host gave to others',
            inMinutes(({ machine }) => machine.stolen * 100, '%'),
            '',
          ],
        ]
      : []),
    ['Layout shift in that minute', inMinutes((minute) => minute.shift, '', 4), '≤ 0.02'],
    [
      `Heap after ${(begin.at / 60).toFixed(0)} and ${(end.at / 60).toFixed(1)} minutes of it`,
      `${mega(heap.first)}, ${mega(heap.last)}`,
      'flat',
    ],
    ['Trend of the heap', `${(heap.slope / 1000).toFixed(1)} KB a minute`, 'flat'],
    [
      'Nodes and listeners, first and last',
      `${begin.nodes} → ${end.nodes}, ${begin.listeners} → ${end.listeners}`,
      'flat',
    ],
    [
      `After a day of ${DAY_SHARES.toLocaleString('en')} shares page, api and truth are the same`,
      `after ${day.toFixed(1)} s`,
      'the same',
    ],
  ];
  return [
    'Headless Chromium, 1440 × 900, no throttling, nothing in its cache; all programs of the stack, the simulated fleet and the',
    `browser share this machine. Medians of ${LOADS} loads, and of ${stream.minutes.length} minutes, each of which is in brackets. The messages are`,
    `real shares of the account that is looked at, through Redis, worker and socket: ${stream.perSecond.toFixed(1)} a second arrived at the page.`,
    '',
    '| what | measured | bound |',
    '| --- | ---: | ---: |',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    '',
    '| page | LCP | CLS | longest task | all its scripts, gzip |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...loads.map(
      ({ path, lcp, cls, longest, bytes }) =>
        `| \`${path}\` | ${Math.round(lcp)} ms | ${cls.toFixed(4)} | ${Math.round(longest)} ms | ${(bytes / 1000).toFixed(1)} KB |`,
    ),
  ].join('\n');
}

mkdirSync(required('BENCH_FOLDER'), { recursive: true });
const { stage, close } = await openStage();
const progress = readProgress();
try {
  for (const [name, step] of Object.entries(STEPS)) {
    if (progress.done[name] !== undefined) continue;
    console.log(`web: ${name}`);
    progress.done[name] = await step(stage);
    writeFileSync(PROGRESS, JSON.stringify(progress));
  }
} finally {
  await close();
}
const markdown = table(progress.done);
writeFileSync(PROGRESS, JSON.stringify({ build: '', done: {} }));
console.log(JSON.stringify({ title: 'The page in a browser', markdown }));
