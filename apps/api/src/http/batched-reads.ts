import { Injectable } from '@nestjs/common';
import { RedisClients } from '@app/redis';

interface Waiting {
  resolve: (text: string | null) => void;
  reject: (error: unknown) => void;
}

/** Reads of single keys: all that are asked for in one turn of the event loop travel to Redis as one MGET. */
@Injectable()
export class BatchedReads {
  private waiting = new Map<string, Waiting[]>();

  constructor(private readonly redis: RedisClients) {}

  /** The text at `key`, null where there is none. @throws Error while Redis is away */
  get(key: string): Promise<string | null> {
    return new Promise((resolve, reject) => {
      if (this.waiting.size === 0) setImmediate(() => void this.read());
      const same = this.waiting.get(key);
      if (same) same.push({ resolve, reject });
      else this.waiting.set(key, [{ resolve, reject }]);
    });
  }

  private async read(): Promise<void> {
    const batch = this.waiting;
    this.waiting = new Map();
    try {
      const texts = await this.redis.commands.mget([...batch.keys()]);
      let index = 0;
      for (const callers of batch.values()) {
        const text = texts[index++] ?? null;
        for (const { resolve } of callers) resolve(text);
      }
    } catch (error) {
      for (const callers of batch.values()) for (const { reject } of callers) reject(error);
    }
  }
}
