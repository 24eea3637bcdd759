import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { run, tail } from './command.mjs';
import { ROOT, inRoot } from './paths.mjs';
import { hashFiles, readStamp, sourceFiles, writeStamp } from './stamp.mjs';
import { UserError } from './user-error.mjs';

const { projects } = JSON.parse(readFileSync(inRoot('nest-cli.json'), 'utf8'));
const ofType = (type) => Object.keys(projects).filter((name) => projects[name].type === type);
const PROGRAMS = ofType('application');
const LIBRARIES = ofType('library');
const SHARED_WITH_WEB = ['contracts', 'bitcoin'];

const files = (...names) => names.map((name) => inRoot(name));
const folders = (kind, names) => names.flatMap((name) => sourceFiles(inRoot(kind, name)));
const COMMON = files('package.json', 'package-lock.json', 'tsconfig.base.json');

const hasSources = (kind, name, entry) => existsSync(inRoot(kind, name, 'src', entry));
const bin = (...parts) => inRoot('node_modules', ...parts);

/** The two halves of a build: what they depend on, how to tell that they are there, how to make them. */
const HALVES = {
  server: {
    sources: () => [
      ...COMMON,
      ...files('nest-cli.json', 'ormconfig.ts'),
      ...folders('apps', PROGRAMS),
      ...folders('libs', LIBRARIES),
    ],
    isThere: () =>
      existsSync(inRoot('dist', 'ormconfig.js')) &&
      PROGRAMS.every((name) => !hasSources('apps', name, 'main.ts') || existsSync(mainOf(name))),
    make: buildServer,
  },
  web: {
    sources: () => [...COMMON, ...sourceFiles(inRoot('apps', 'web')), ...folders('libs', SHARED_WITH_WEB)],
    isThere: () => !hasWeb() || existsSync(inRoot('apps', 'web', '.next', 'BUILD_ID')),
    make: async () => (hasWeb() ? buildWeb() : undefined),
  },
};

const mainOf = (name) => inRoot('dist', 'apps', name, 'src', 'main.js');
const hasWeb = () => existsSync(inRoot('apps', 'web', 'src', 'app'));

/**
 * Builds whatever changed since the last build, both halves at once.
 * @param {{ always?: boolean }} [options] always: also what did not change
 * @returns {Promise<string[]>} the halves that were made
 */
export async function build({ always = false } = {}) {
  const stale = Object.entries(HALVES)
    .map(([name, half]) => ({ name, half, hash: hashFiles(ROOT, half.sources()) }))
    .filter(({ name, half, hash }) => always || readStamp(name) !== hash || !half.isThere());
  const results = await Promise.allSettled(
    stale.map(async ({ name, half, hash }) => {
      await half.make();
      writeStamp(name, hash);
    }),
  );
  const failed = results.find(({ status }) => status === 'rejected');
  if (failed) throw failed.reason;
  return stale.map(({ name }) => name);
}

const BUILD_ENV = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };

async function must(what, args) {
  const { code, output } = await run(process.execPath, args, { env: BUILD_ENV });
  if (code !== 0) throw new UserError(`${what} could not be built.`, { detail: tail(output, 60) });
}

async function buildServer() {
  // File times have a coarse clock: a second's allowance keeps what this build writes.
  const begun = Date.now() - 1000;
  const projects = [
    ...LIBRARIES.filter((name) => hasSources('libs', name, 'index.ts')),
    ...PROGRAMS.filter((name) => hasSources('apps', name, 'main.ts')),
  ];
  await must('The server', [bin('@nestjs', 'cli', 'bin', 'nest.js'), 'build', ...projects]);
  const toCommonJs = [
    '-C',
    'module.type=commonjs',
    '-C',
    'jsc.target=es2022',
    '-C',
    'jsc.parser.syntax=typescript',
  ];
  await must('The migration settings', [
    bin('@swc', 'cli', 'bin', 'swc.js'),
    'ormconfig.ts',
    '-d',
    'dist',
    ...toCommonJs,
  ]);
  dropOlder(inRoot('dist'), begun);
}

async function buildWeb() {
  await must('The page', [bin('next', 'dist', 'bin', 'next'), 'build', inRoot('apps', 'web')]);
}

/** Removes results whose source is gone, a withdrawn migration for one: the build wrote everything else anew. */
function dropOlder(folder, since) {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (entry.isFile() && statSync(path).mtimeMs < since) rmSync(path);
  }
}
