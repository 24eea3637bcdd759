'use client';

import { expectedSeconds, formatDifficulty, formatHashrate } from '@app/bitcoin';
import type { Worker } from '@app/contracts';
import { Tile, Tiles } from '@/components/tile';
import { useWorkerChart } from '@/hooks/useApi';
import { activeSteps } from '@/lib/chart-data';
import { formatCount, formatDuration, formatError, formatPart } from '@/lib/format';
import { rejectRate } from '@/lib/worker-order';
import { commonTexts } from '@/texts/common';
import { workerTexts } from '@/texts/workers';

const texts = workerTexts.tiles;

/** The figures of one worker; each tile waits by itself. */
export function WorkerTiles({ worker, name }: { worker: Worker | undefined; name: string }) {
  const day = useWorkerChart(name, '24h').data;
  const steps = day && activeSteps(day);
  const rejects = worker ? rejectRate(worker) : undefined;
  return (
    <Tiles className="md:grid-cols-4">
      <Tile
        name={texts.rate}
        testId="worker-rate"
        value={worker && formatHashrate(worker.hashrate_5m)}
        note={worker && formatError(worker.hashrate_5m_error)}
      />
      <Tile
        name={texts.day}
        value={worker && formatHashrate(worker.hashrate_24h)}
        note={worker && formatError(worker.hashrate_24h_error)}
      />
      <Tile
        name={texts.best}
        tone="text-gold"
        title={worker && String(worker.best_diff)}
        value={worker && formatDifficulty(worker.best_diff)}
        note={worker && timesSet(worker)}
      />
      <Tile
        name={texts.set}
        value={
          worker &&
          (worker.current_diff === null ? commonTexts.notKnown : formatDifficulty(worker.current_diff))
        }
        note={worker && shareWait(worker)}
      />
      <Tile
        name={texts.accepted}
        value={worker && formatCount(worker.valid_shares)}
        note={worker && workerTexts.sharesUnit(worker.valid_shares)}
      />
      <Tile
        name={texts.rejects}
        tone={worker && worker.invalid_shares > 0 ? 'text-red' : 'text-ink'}
        value={worker && formatCount(worker.invalid_shares)}
        note={rejects === undefined || rejects === null ? '' : formatPart(rejects)}
      />
      <Tile
        name={texts.session}
        value={worker && formatCount(worker.shares_session)}
        note={worker && workerTexts.sharesUnit(worker.shares_session)}
      />
      <Tile
        name={texts.active}
        value={
          steps && (steps.all === 0 ? commonTexts.notKnown : formatPart((steps.active / steps.all) * 100))
        }
        note={steps && workerTexts.steps(formatCount(steps.active), formatCount(steps.all))}
      />
    </Tiles>
  );
}

/** How long a share takes on average at the rate of the last hour. */
function shareWait({ hashrate_1h, current_diff }: Worker): string {
  if (current_diff === null || !(hashrate_1h > 0)) return '';
  return workerTexts.wait(formatDuration(expectedSeconds(hashrate_1h, current_diff)));
}

function timesSet({ best_diff, current_diff }: Worker): string {
  if (!current_diff || !(best_diff > 0)) return '';
  return workerTexts.timesSet(formatDifficulty(best_diff / current_diff));
}
