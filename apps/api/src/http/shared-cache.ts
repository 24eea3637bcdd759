import { type Cache, CACHE_MANAGER } from '@nestjs/cache-manager';
import { Inject, Injectable } from '@nestjs/common';
import { Metrics } from './metrics';

/** A Redis that has not answered by then is treated as away. */
const READ_TIMEOUT_MS = 300;

/** What the whole pool shares and is slow to compute, kept on Redis for all nodes. Redis away: computed each time. */
@Injectable()
export class SharedCache {
  private readonly running = new Map<string, Promise<unknown>>();

  constructor(
    @Inject(CACHE_MANAGER) private readonly cache: Cache,
    private readonly metrics: Metrics,
  ) {}

  /**
   * The cached value, or the computed one, kept for `seconds`. Callers that miss together compute once.
   * @param part  tells apart what is cached under one name, of one miner for instance; figures count by name alone
   */
  get<Value>(name: string, seconds: number, compute: () => Promise<Value>, part?: string): Promise<Value> {
    const key = part === undefined ? name : `${name}:${part}`;
    // One key always holds one kind of value, because it stands beside its computation.
    const running = this.running.get(key) as Promise<Value> | undefined;
    if (running) return running;
    const started = this.readOrCompute(name, key, seconds, compute).finally(() => this.running.delete(key));
    this.running.set(key, started);
    return started;
  }

  private async readOrCompute<Value>(
    name: string,
    key: string,
    seconds: number,
    compute: () => Promise<Value>,
  ): Promise<Value> {
    const cached = await inTime(this.cache.get<Value>(key));
    this.metrics.cacheReads.inc({ cache: name, outcome: cached === undefined ? 'miss' : 'hit' });
    if (cached !== undefined) return cached;
    const value = await compute();
    await inTime(this.cache.set(key, value, seconds * 1000));
    return value;
  }
}

/** The answer, or undefined where it fails or takes too long. */
async function inTime<Value>(asked: Promise<Value>): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), READ_TIMEOUT_MS);
  });
  try {
    return await Promise.race([asked, late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
