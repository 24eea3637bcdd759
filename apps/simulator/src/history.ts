import { connected, disconnected } from './connections';
import { densityOf } from './density';
import { byTime, type Emission } from './emission';
import type { Miner } from './fleet';
import { foundBlock } from './found-block';
import { networkBlockEvent } from './network';
import { Random } from './random';
import { drawShare, meanInterval, shareEvent } from './share';
import { HOUR, inside, type Span } from './times';
import type { World } from './world';

const SESSION_LOOK_BACK = 48 * HOUR;

/**
 * Everything that happened inside `span` (ms), in order of time, seen from `now`: shares, comings and goings, network
 * blocks. Depends on nothing else, so a stretch that is made again has the same events under the same ids.
 */
export function history(world: World, span: Span, now: number): Emission[] {
  const emissions = world.network.blocksWithin(span).map((block) => networkBlockEvent(world.seed, block));
  for (const miner of world.fleet) {
    emissions.push(...comingsAndGoings(world, miner, span), ...shares(world, miner, span, now - span.from));
  }
  emissions.push(...foundBlock(world, span));
  return emissions.sort(byTime);
}

function shares(world: World, miner: Miner, span: Span, age: number): Emission[] {
  const { tier, diff } = densityOf(miner, age);
  const emissions: Emission[] = [];
  for (let hour = Math.floor(span.from / HOUR); hour * HOUR < span.to; hour += 1) {
    const random = new Random(`${world.seed}:${miner.key}:shares:${hour}:${tier}`);
    const mean = meanInterval(world.schedule.hashrate(miner, hour * HOUR), diff);
    let time = hour * HOUR + random.exponential(mean);
    for (let index = 0; time < (hour + 1) * HOUR; index += 1) {
      const share = drawShare(random, diff);
      const at = Math.floor(time);
      if (inside(span, at) && world.schedule.isOnline(miner, at)) {
        emissions.push(
          shareEvent(miner, share, at, `demo:${world.seed}:${miner.key}:${hour}${tier}${index}`),
        );
      }
      time += random.exponential(mean);
    }
  }
  return emissions;
}

function comingsAndGoings(world: World, miner: Miner, span: Span): Emission[] {
  return world.schedule.changes(miner, span).map(({ time, online }): Emission => {
    const id = `demo:${world.seed}:${miner.key}:${online ? 'on' : 'off'}:${Math.round(time)}`;
    if (online) return connected(miner, time, id, miner.device.suggestedDiff);
    return disconnected(miner, { since: connectedSince(world, miner, time), time, id });
  });
}

/** When the session that ends at `time` began, or the edge of what is looked at. */
function connectedSince(world: World, miner: Miner, time: number): number {
  const from = time - SESSION_LOOK_BACK;
  const arrivals = world.schedule.changes(miner, { from, to: time }).filter(({ online }) => online);
  return arrivals.at(-1)?.time ?? from;
}
