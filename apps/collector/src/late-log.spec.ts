import pino from 'pino';
import { Agents } from './agents';
import { BOUNDS } from './bounds';
import { FileFaults } from './file-faults';
import { LateLogReader } from './late-log';
import { PoolMemory } from './pool-memory';

const USER = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4';
const AT = '[2026-11-05 21:01:24.112]';
const line = (text: string) => ({ offset: 0, bytes: text.length, text });

describe('LateLogReader', () => {
  it('should remember a bounded number of sessions that never end, and still publish one that ends', async () => {
    const agents = new Agents('/nowhere', new FileFaults('/nowhere', pino({ level: 'silent' })));
    const reader = new LateLogReader(new PoolMemory('key'), agents, undefined);
    const came = (client: number) =>
      `${AT} Authorised client ${client} 10.0.0.1 worker ${USER}.a as user ${USER}`;
    const left = (client: number) => `${AT} Dropped client ${client} 10.0.0.1 user ${USER} worker ${USER}.a`;
    const many = Array.from({ length: BOUNDS.clients + 100 }, (_, index) => line(came(index + 1)));
    expect(await reader.read('log', many, Date.now())).toEqual([]);
    expect(reader.waiting).toBe(BOUNDS.clients);
    const ended = await reader.read('log', [line(left(7))], Date.now());
    expect(ended.map(({ event }) => event)).toEqual(['miner_connected', 'miner_disconnected']);
    expect(reader.waiting).toBe(BOUNDS.clients - 1);
  });
});
