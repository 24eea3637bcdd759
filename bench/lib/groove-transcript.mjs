// What a long transcript costs: memory of the api while it comes in, and of a worker that reads it. In a process of its
// own each, by the kernel's own count of the most that was resident.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { ours, residentMiB, until } from './programs.mjs';

const require = createRequire(import.meta.url);
const { DEMO_WALLETS } = require('../../dist/libs/bitcoin/src/index.js');

const MIB = 1024 * 1024;
const SIZES_MIB = [5, 50];
/** As many learnings as a session is read for at most. */
const LEARNINGS = 50;
const WORDS = 'we run the tests before a commit and keep prices as whole cents in the order repository'.split(
  ' ',
);

/** The most that a process had resident since `forgetPeak`, in MiB. */
const peakMiB = (pid) =>
  Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
const forgetPeak = (pid) => writeFileSync(`/proc/${pid}/clear_refs`, '5');

const prose = (place, words) =>
  Array.from({ length: words }, (_, n) => WORDS[(place * 7 + n * 5 + (n >> 3)) % WORDS.length]).join(' ');

/** Lines as Claude Code writes them: a request, an answer of some length, a call with a long result. */
function* linesOf(sessionId, bytes) {
  let sent = 0;
  for (let place = 0; sent < bytes; place += 1) {
    const call = `call-${place}`;
    const turn = [
      ['user', place % 10 === 9 ? 'No, use tabs in this project' : `${prose(place, 12)}, please`],
      ['assistant', [{ type: 'text', text: `${prose(place, 150)}. ${prose(place + 1, 150)}.` }]],
      ['assistant', [{ type: 'tool_use', id: call, name: 'Bash', input: { command: `npm test ${place}` } }]],
      [
        'user',
        [{ type: 'tool_result', tool_use_id: call, is_error: place % 7 === 0, content: prose(place, 900) }],
      ],
    ];
    for (const [role, content] of turn) {
      const uuid = `${sessionId}-${sent}`;
      const timestamp = new Date(Date.now() - 3_600_000 + place).toISOString();
      const line = `${JSON.stringify({ type: role, uuid, sessionId, timestamp, message: { role, content } })}\n`;
      if (sent + line.length > bytes) return;
      sent += line.length;
      yield Buffer.from(line);
    }
  }
}

async function teach(api, token, run) {
  for (let n = 0; n < LEARNINGS; n += 1) {
    const insight = `${prose(n, 20)}, number ${n} of ${run}`;
    const body = { description: insight, insight, category: 'solution', scope: { kind: 'global' } };
    const { status, text } = await api.ask('/api/v1/groove/learnings', token, body);
    if (status !== 201) throw new Error(`a learning was answered with ${status}: ${text}`);
  }
}

/**
 * Sends transcripts of the second demo wallet and has a worker read them.
 * @param {{ api: object, token: string, source: object, env: Record<string, string>, folder: string }} on
 */
export async function measureTranscripts({ api, token, source, env, folder }) {
  const run = Date.now().toString(36);
  const [{ id: userId }] = await source.query('SELECT id FROM users WHERE btc_address = $1', [
    DEMO_WALLETS[1].address,
  ]);
  for (const table of ['sessions', 'learnings'])
    await source.query(`DELETE FROM groove_${table} WHERE user_id = $1`, [userId]);
  await teach(api, token, run);
  const worker = ours(
    'worker',
    { ...env, WORKER_METRICS_PORT: '0', LOG_LEVEL: 'warn' },
    join(folder, 'logs'),
  );
  const rows = [];
  try {
    await worker.start();
    for (const size of SIZES_MIB) rows.push(await measure(size, `bench-${run}-${size}`));
  } finally {
    await worker.stop();
  }
  return toMarkdown(rows);

  async function measure(size, sessionId) {
    const before = { api: residentMiB(api.pid), worker: residentMiB(worker.pid) };
    for (const pid of [api.pid, worker.pid]) forgetPeak(pid);
    const { status, text, ms } = await api.send(
      '/api/v1/groove/ingest/transcripts',
      token,
      'application/x-ndjson',
      linesOf(sessionId, size * MIB),
    );
    const taken = JSON.parse(text);
    if (status !== 200 || taken.rejected > 0)
      throw new Error(`the transcript was answered with ${status}: ${text}`);
    const start = performance.now();
    await until(
      'the worker to read it',
      async () => {
        const [row] = await source.query('SELECT pending_event AS open FROM groove_sessions WHERE id = $1', [
          sessionId,
        ]);
        return row.open === null;
      },
      { patienceMs: 300_000, everyMs: 100 },
    );
    const read = (performance.now() - start) / 1000;
    const peak = { api: peakMiB(api.pid), worker: peakMiB(worker.pid) };
    return { size, lines: taken.accepted, before, sent: ms / 1000, read, peak };
  }
}

function toMarkdown(rows) {
  const mib = (value) => Math.round(value);
  return [
    `A transcript sent over HTTP to the same api, and read by one worker for ${LEARNINGS} learnings (assess, extract, attribute,`,
    'learn strategy). Memory is resident MiB before, and the most at any moment until the worker was done.',
    '',
    '| transcript | lines | seconds to send | api before | api at most | seconds to read | worker before | worker at most |',
    '| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map(
      ({ size, lines, before, sent, read, peak }) =>
        `| ${size} MiB | ${lines.toLocaleString('en')} | ${sent.toFixed(1)} | ${mib(before.api)} | ${mib(peak.api)} | ${read.toFixed(1)} | ${mib(before.worker)} | ${mib(peak.worker)} |`,
    ),
  ].join('\n');
}
