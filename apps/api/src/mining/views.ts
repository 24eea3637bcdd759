import { type Share, type Worker, WORKER_ONLINE_MS } from '@app/contracts';
import type { ShareRow, WindowFigures, WorkerRow } from '@app/database';
import { toRates } from './figures';

const PERCENT = 100;

/** The part of accepted shares in all, in percent; 0 without any. */
export function acceptRate(accepted: number, rejected: number): number {
  const all = accepted + rejected;
  return all === 0 ? 0 : (accepted / all) * PERCENT;
}

/** A worker as its owner sees it at a moment. */
export function toWorker(row: WorkerRow, figures: WindowFigures | undefined, at: Date): Worker {
  const online = row.lastShare !== null && at.getTime() - row.lastShare.getTime() < WORKER_ONLINE_MS;
  return {
    name: row.name,
    status: online ? 'online' : 'offline',
    ...toRates(figures),
    current_diff: row.currentDiff,
    best_diff: row.bestDiff,
    valid_shares: row.validShares,
    invalid_shares: row.invalidShares,
    accept_rate: acceptRate(row.validShares, row.invalidShares),
    last_share: row.lastShare?.toISOString() ?? null,
    connected_at: row.connectedAt?.toISOString() ?? null,
    user_agent: row.userAgent,
    shares_session: row.sessionShares,
  };
}

export const toShare = (row: ShareRow): Share => ({
  id: row.id,
  time: row.time.toISOString(),
  worker_name: row.workerName,
  difficulty: row.difficulty,
  share_diff: row.shareDiff,
  is_valid: row.isValid,
  is_block: row.isBlock,
  reject_reason: row.rejectReason,
});
