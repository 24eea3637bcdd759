import { difficultyFromHash } from '@app/bitcoin';
import { identity, type Emission } from './emission';
import { shareEvent } from './share';
import { DAY, inside, type Span } from './times';
import { densityOf } from './density';
import type { World } from './world';

const DAYS_AGO = { from: 13, to: 11 } as const;
const SUBSIDY_SATS = 312_500_000;
const FEES_SATS = 4_180_233;

/**
 * The one block that this pool has ever found: a part of the demo's story, told as history. The simulated fleet is
 * true to its hashrate and would need thousands of years for the next. Returns its share and its event.
 */
export function foundBlock(world: World, span: Span): Emission[] {
  const around = { from: world.origin - DAYS_AGO.from * DAY, to: world.origin - DAYS_AGO.to * DAY };
  if (world.historyMs < DAYS_AGO.from * DAY || span.to <= around.from || span.from >= around.to) return [];
  const finder = world.fleet.find(({ name }) => name === 's19-rental');
  if (finder === undefined) return [];
  const block = world.network.blocksWithin(around).find(({ time }) => world.schedule.isOnline(finder, time));
  if (block === undefined || !inside(span, block.time)) return [];
  const sdiff = difficultyFromHash(block.hash);
  const id = `demo:${world.seed}:found:${block.height}`;
  const { diff } = densityOf(finder, world.origin - block.time);
  return [
    shareEvent(finder, { diff, sdiff, accepted: true }, block.time, `${id}:share`),
    {
      event: 'block_found',
      time: block.time,
      id,
      data: {
        ...identity(finder),
        height: block.height,
        hash: block.hash,
        diff: sdiff,
        network_diff: block.difficulty,
        reward_sats: SUBSIDY_SATS + FEES_SATS,
        coinbase_sig: '/The Bitcoin Game demo/',
      },
    },
  ];
}
