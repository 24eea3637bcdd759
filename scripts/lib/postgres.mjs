import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { run } from './command.mjs';
import { createDatabase, waitForPostgres } from './services.mjs';
import { freePort } from './ports.mjs';
import { findLauncher } from './postgres-launcher.mjs';
import { findNativePostgres } from './postgres-native.mjs';
import { commandLineOf, endProcess, identityOf } from './process-identity.mjs';
import { readSettings, writeSettings } from './settings-file.mjs';
import { UserError } from './user-error.mjs';

const USER = 'tbg';

/**
 * Makes the embedded Postgres ready to be spawned: cluster created on first use, port and password remembered.
 * It listens on the loopback address alone and asks for a password (scram).
 * @param {{ folder: string, settings?: Record<string, string> }} options folder: where data and password live;
 *   settings: further Postgres settings
 * @returns {Promise<{ url: string, adminUrl: string, child: object }>} child: what Child (child.mjs) spawns
 */
export async function preparePostgres({ folder, settings = {} }) {
  const native = findNativePostgres();
  mkdirSync(folder, { recursive: true });
  // Entered by nobody when root starts it; the data folder inside is private, the settings file too.
  chmodSync(folder, 0o711);
  const data = join(folder, 'data');
  const secretFile = join(folder, 'settings.json');
  const known = readSettings(secretFile);
  const remembered = {
    password: known.password ?? randomBytes(18).toString('hex'),
    port: await freePort(known.port),
  };
  writeSettings(secretFile, remembered);
  const launcher = await findLauncher(native.initdb, folder);
  if (existsSync(data)) checkVersion(native, data, folder);
  else await createCluster(native, launcher, folder, remembered.password);
  await endStaleServer(data);
  launcher.own(data);

  const flags = Object.entries({
    listen_addresses: '127.0.0.1',
    port: String(remembered.port),
    unix_socket_directories: '',
    max_connections: '200',
    ...settings,
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const { command, args, options } = launcher.wrap(native.postgres, ['-D', data, ...flags]);
  const urlOf = (database) =>
    `postgres://${USER}:${remembered.password}@127.0.0.1:${remembered.port}/${database}`;
  const adminUrl = urlOf('postgres');
  return {
    url: urlOf(USER),
    adminUrl,
    child: {
      name: 'postgres',
      command,
      args,
      options,
      ready: async (isGone) => {
        await waitForPostgres(adminUrl, { hint: 'see .local/logs/postgres.log', isGone });
        if (!isGone()) await createDatabase(adminUrl, USER);
      },
    },
  };
}

function checkVersion(native, data, folder) {
  const made = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  if (made === native.major) return;
  throw new UserError(
    `The data in ${folder} were written by Postgres ${made}, this version brings Postgres ${native.major}: start once with --reset to begin anew.`,
  );
}

/** Creates the cluster beside its place and moves it there when it is whole, so that an interruption leaves nothing half. */
async function createCluster(native, launcher, folder, password) {
  const fresh = join(folder, 'data.new');
  const passwordFile = join(folder, 'password.new');
  rmSync(fresh, { recursive: true, force: true });
  rmSync(passwordFile, { force: true });
  try {
    mkdirSync(fresh, { mode: 0o700 });
    writeFileSync(passwordFile, password, { mode: 0o600 });
    launcher.own(fresh);
    launcher.own(passwordFile);
    const { command, args, options } = launcher.wrap(native.initdb, [
      `--pgdata=${fresh}`,
      `--username=${USER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-instructions',
    ]);
    const { code, output } = await run(command, args, options);
    if (code !== 0)
      throw new UserError('The embedded Postgres could not create its data folder.', { detail: output });
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(fresh, join(folder, 'data'));
}

/** After a SIGKILL Postgres leaves a pid file, and perhaps itself; a stranger that took over the pid is left alone. */
async function endStaleServer(data) {
  const pidFile = join(data, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  const identity = Number.isInteger(pid) && pid > 1 ? identityOf(pid) : null;
  if (identity && commandLineOf(pid).includes(data)) {
    await endProcess({ pid, identity, stopSignal: 'SIGINT' });
  }
  rmSync(pidFile, { force: true });
}
