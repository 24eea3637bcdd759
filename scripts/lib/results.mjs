import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';

import { ROOT, inRoot } from './paths.mjs';

const RESULTS = inRoot('bench', 'RESULTS.md');
const HEAD = `# Results

Written by \`npm run bench\` and \`npm run soak\`; each section says when and on what it was measured. Machines are
noisy: compare inside a section, where everything ran in one go side by side, not between sections.
`;

/** Replaces the section of a measurement in the text, or adds it at the end. */
export function putSection(text, { name, title, body }) {
  const section = `<!-- ${name} -->\n\n## ${title}\n\n${body.trim()}\n\n<!-- /${name} -->`;
  const old = new RegExp(`<!-- ${name} -->.*<!-- /${name} -->`, 's');
  return old.test(text) ? text.replace(old, () => section) : `${text.trimEnd()}\n\n${section}\n`;
}

/** Writes what a measurement found into bench/RESULTS.md, with date, commit and machine. */
export function writeResult(name, { title, markdown }) {
  const text = existsSync(RESULTS) ? readFileSync(RESULTS, 'utf8') : HEAD;
  const body = `${circumstances()}\n\n${markdown}`;
  writeFileSync(RESULTS, putSection(text, { name, title, body }));
}

function circumstances() {
  const date = new Date().toISOString().slice(0, 16).replace('T', ' ');
  const cpu = cpus()[0]?.model.trim() || 'an unnamed processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${date} UTC, ${commit()}; ${availableParallelism()} cores of ${cpu}, ${memory} GiB, Node ${process.versions.node}.`;
}

function commit() {
  try {
    const git = (...args) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
    const changed =
      git('status', '--porcelain', '--', 'apps', 'libs', 'bench/*.mjs') === '' ? '' : ' with changes';
    return `commit ${git('rev-parse', '--short=10', 'HEAD')}${changed}`;
  } catch {
    return 'outside a repository';
  }
}
