import { byTime, type Emission } from './emission';
import type { Miner } from './fleet';
import { LiveSession, type SessionContext } from './live-session';
import { networkBlockEvent } from './network';
import { Random } from './random';
import type { World } from './world';

/** Every miner as it mines now. Whoever is due at the start connects at that moment, as after a restart of a pool. */
export class LiveFleet {
  private readonly sessions = new Map<string, LiveSession>();
  private readonly context: SessionContext;
  private counter = 0;
  private waiting: Emission[];

  /** @param start epoch ms up to which everything has been written; it also makes this run's ids its own */
  constructor(
    private readonly world: World,
    private start: number,
  ) {
    const run = Math.floor(start).toString(36);
    this.context = {
      random: new Random(`${world.seed}:live:${run}`),
      hashrate: (miner, time) => world.schedule.hashrate(miner, time),
      nextId: () => `demo:${world.seed}:live:${run}:${(this.counter += 1)}`,
      speed: world.speed,
    };
    const present = world.fleet.filter((miner) => world.schedule.isOnline(miner, start));
    this.waiting = [...firstBlock(world, start), ...present.map((miner) => this.connect(miner, start))];
  }

  /** Everything that happens until `to` and was not returned before, in order of time. */
  advance(to: number): Emission[] {
    const span = { from: this.start, to };
    const emissions = [
      ...this.waiting,
      ...this.world.network.blocksWithin(span).map((block) => networkBlockEvent(this.world.seed, block)),
      ...this.world.fleet.flatMap((miner) => this.advanceMiner(miner, span.from, to)),
    ];
    this.waiting = [];
    this.start = to;
    return emissions.sort(byTime);
  }

  private advanceMiner(miner: Miner, from: number, to: number): Emission[] {
    const emissions: Emission[] = [];
    for (const { time, online } of this.world.schedule.changes(miner, { from, to })) {
      const session = this.sessions.get(miner.key);
      if (session && !online) {
        emissions.push(...session.advance(time), session.disconnect(time));
        this.sessions.delete(miner.key);
      }
      if (!session && online) emissions.push(this.connect(miner, time));
    }
    emissions.push(...(this.sessions.get(miner.key)?.advance(to) ?? []));
    return emissions;
  }

  private connect(miner: Miner, time: number): Emission {
    const session = new LiveSession(miner, time, this.context);
    this.sessions.set(miner.key, session);
    return session.connect();
  }
}

/** The tip of the chain, unless history told of it already. */
function firstBlock(world: World, start: number): Emission[] {
  const tip = world.network.tip(start);
  return tip.time < world.origin - world.historyMs ? [networkBlockEvent(world.seed, tip)] : [];
}
