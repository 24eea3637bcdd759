import { lchownSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { run, which } from './command.mjs';
import { UserError } from './user-error.mjs';

/** The uid and gid of "nobody": Postgres refuses to run as root, and these exist everywhere without an entry. */
const NOBODY = 65534;

// The bit lets a check of rights by the real user (access) see the capability as well.
const asNobody = ['--securebits=+no_setuid_fixup', '--reuid=65534', '--regid=65534', '--clear-groups'];
const withCapability = (name) => [...asNobody, `--inh-caps=+${name}`, `--ambient-caps=+${name}`];

/**
 * Ways to run Postgres, each with the owner its data folder needs when root starts it.
 * "drop" suits most; the others reach a checkout inside a folder that only root may enter, such as root's home:
 * by a user namespace in which the user is called nobody (which also helps users without a name), or as nobody
 * with the one right to pass closed folders.
 */
const WAYS = {
  plain: { owner: 0, prefix: [], identity: {} },
  drop: { owner: NOBODY, prefix: [], identity: { uid: NOBODY, gid: NOBODY } },
  namespace: {
    owner: 0,
    prefix: ['unshare', '--user', '--map-user=65534', '--map-group=65534', '--'],
    identity: {},
  },
  search: { owner: NOBODY, prefix: ['setpriv', ...withCapability('dac_read_search'), '--'], identity: {} },
  override: { owner: NOBODY, prefix: ['setpriv', ...withCapability('dac_override'), '--'], identity: {} },
};

/** What the Postgres programs need of the environment; PG… variables of the user would redirect them. */
const ENVIRONMENT = { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C' };

/**
 * Finds a way to run Postgres with data in the folder.
 * @param {string} initdb path of the program; asked to show its settings, it looks for all it needs @param {string} folder parent of the data folder
 * @returns {Promise<{ wrap: (command: string, args: string[]) => { command: string, args: string[], options: object },
 *   own: (path: string) => void }>} wrap: how to spawn a command that way; own: hands a file or folder to its user
 */
export async function findLauncher(initdb, folder) {
  const isRoot = process.getuid?.() === 0;
  const names = isRoot ? ['drop', 'namespace', 'search', 'override'] : ['plain', 'namespace'];
  let output = '';
  for (const name of names) {
    const way = WAYS[name];
    if (way.prefix.length > 0 && !which(way.prefix[0])) continue;
    const wrap = wrapperOf(way);
    const probe = wrap('/bin/sh', [
      '-c',
      'cd "$1" && exec "$2" --show --pgdata="$1"/data',
      'sh',
      folder,
      initdb,
    ]);
    const result = await run(probe.command, probe.args, { ...probe.options, timeoutMs: 10_000 });
    if (result.code === 0) return { wrap, own: (path) => isRoot && giveTo(path, way.owner) };
    output += result.output;
  }
  throw new UserError(
    'The embedded Postgres cannot be started from this folder: move the checkout to a place that every user may enter, or set DATABASE_URL.',
    { detail: output },
  );
}

/** Turns a way into a function that wraps a command; cwd is one that every user may enter. */
function wrapperOf({ prefix, identity }) {
  return (command, args) => {
    const [first, ...rest] = [...prefix, command, ...args];
    return { command: first, args: rest, options: { cwd: '/', env: ENVIRONMENT, ...identity } };
  };
}

/** Changes the owner of a folder and all in it, unless the folder has that owner already. */
function giveTo(path, owner) {
  const { uid, isDirectory } = describe(path);
  if (uid === owner) return;
  const inside = isDirectory ? readdirSync(path, { recursive: true }) : [];
  for (const entry of inside) lchownSync(join(path, entry), owner, owner);
  lchownSync(path, owner, owner);
}

function describe(path) {
  const stats = lstatSync(path);
  return { uid: stats.uid, isDirectory: stats.isDirectory() };
}
