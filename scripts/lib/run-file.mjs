import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { identityOf } from './process-identity.mjs';

/**
 * .local/run.json: where this run listens and which processes belong to it. Addresses appear as each part works.
 * Beside every pid stands the identity of its process, so that a later start never signals a stranger.
 */
export class RunFile {
  #path;
  #content = { pids: {}, identities: {} };

  constructor(path) {
    this.#path = path;
  }

  /** Adds addresses: api, web, postgres, redis (URLs). */
  setAddresses(addresses) {
    Object.assign(this.#content, addresses);
    this.#write();
  }

  /** Notes the process that now plays the part, or with null that none does. */
  setProcess(name, pid) {
    if (pid === null) {
      delete this.#content.pids[name];
      delete this.#content.identities[name];
    } else {
      this.#content.pids[name] = pid;
      this.#content.identities[name] = identityOf(pid);
    }
    this.#write();
  }

  remove() {
    rmSync(this.#path, { force: true });
  }

  #write() {
    mkdirSync(dirname(this.#path), { recursive: true });
    const { pids, identities, ...addresses } = this.#content;
    const text = `${JSON.stringify({ ...addresses, pids, identities }, null, 2)}\n`;
    writeFileSync(`${this.#path}.new`, text, { mode: 0o600 });
    renameSync(`${this.#path}.new`, this.#path);
  }
}

/**
 * Processes of an earlier run that still live.
 * @returns {Array<{ name: string, pid: number, identity: string }>} empty when there is no readable run.json
 */
export function livingProcesses(path) {
  let content;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return [];
  }
  const identities = content?.identities ?? {};
  return Object.entries(content?.pids ?? {})
    .filter(([name, pid]) => Number.isInteger(pid) && pid > 1 && typeof identities[name] === 'string')
    .filter(([name, pid]) => identityOf(pid) === identities[name])
    .map(([name, pid]) => ({ name, pid, identity: identities[name] }));
}

/** The page's address in a run.json, or null. */
export function recordedAddress(path) {
  try {
    const web = JSON.parse(readFileSync(path, 'utf8')).web;
    return typeof web === 'string' ? web : null;
  } catch {
    return null;
  }
}
