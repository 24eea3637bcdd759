import { identity, type Emission } from './emission';
import type { Miner } from './fleet';
import { SECOND } from './times';

/** A miner connects and starts with that difficulty. */
export const connected = (miner: Miner, time: number, id: string, initialDiff: number): Emission => ({
  event: 'miner_connected',
  time: Math.floor(time),
  id,
  data: {
    ...identity(miner),
    useragent: miner.device.useragent,
    initial_diff: initialDiff,
    asicboost_capable: miner.device.asicboost,
  },
});

/** A miner goes. `shares`: of the session; left out of history, which tells fewer and heavier shares than were made. */
export const disconnected = (
  miner: Miner,
  session: { since: number; time: number; id: string; shares?: number },
): Emission => ({
  event: 'miner_disconnected',
  time: Math.floor(session.time),
  id: session.id,
  data: {
    ...identity(miner),
    session_duration: (session.time - session.since) / SECOND,
    ...(session.shares === undefined ? {} : { shares_session: session.shares }),
  },
});
