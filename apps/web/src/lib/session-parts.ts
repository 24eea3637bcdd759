import { takeEarlySession, type EarlySession } from './early-session';
import { leavingOfBrowser, type Leaving } from './leaving';
import type { Schedule } from './schedule';
import { SESSION_LOCK, SESSION_URL } from './session-constants';

/** What the session needs of its surroundings; the browser's own by default. */
export interface SessionParts {
  fetch: typeof fetch;
  /** Runs the task while no other tab runs one; tells it whether another one had to be waited for. */
  exclusively: <T>(task: (waited?: boolean) => Promise<T>) => Promise<T>;
  channel: Pick<BroadcastChannel, 'postMessage' | 'addEventListener' | 'close'> | null;
  url: string;
  /** A refresh that began before this program, to be taken once; null where there is none. */
  early?: () => Promise<EarlySession | null>;
  /** The wish to be signed out that outlives a server that is away; of this page alone unless given. */
  leaving?: Leaving;
  /** For the pause after too many requests; the browser's timer unless given. */
  schedule?: Schedule;
  /** A request that takes longer counts as lost, so that it does not hold up the other tabs; 15 s unless given. */
  timeoutMs?: number;
}

/** Takes turns by a Web Lock. News travel beside the lock and may come after it: so a task is told that it waited. */
async function takeTurns<T>(locks: LockManager, task: (waited: boolean) => Promise<T>): Promise<T> {
  const free = await locks.request(SESSION_LOCK, { ifAvailable: true }, async (lock) =>
    lock === null ? null : { result: await task(false) },
  );
  return free === null ? await locks.request(SESSION_LOCK, () => task(true)) : free.result;
}

/** Web Lock and BroadcastChannel of this browser; without them every tab is on its own. */
export function browserParts(): SessionParts {
  const locks = 'locks' in navigator ? navigator.locks : null;
  return {
    fetch: (input, init) => fetch(input, init),
    exclusively: (task) => (locks ? takeTurns(locks, task) : task()),
    channel: 'BroadcastChannel' in globalThis ? new BroadcastChannel(SESSION_LOCK) : null,
    url: SESSION_URL,
    early: takeEarlySession,
    leaving: leavingOfBrowser(),
  };
}
