import { LIMITS } from '@app/contracts';
import { minersRemembered, readEntry } from './read-entry';

const user = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4';
const now = 1_795_301_503_000;
const read = (
  data: Record<string, unknown>,
  fields: Record<string, string> = {},
  stream = 'mining:share_submitted',
) =>
  readEntry(
    {
      stream,
      id: '1-1',
      fields: { ts: '1795301503.5', data: JSON.stringify(data), ...fields },
      redelivered: false,
    },
    ['mainnet', 'signet'],
    now,
  );
const share = { user, worker: `${user}.rig.1`, diff: 1, sdiff: 2, accepted: true };

describe('readEntry', () => {
  it('should find miner and worker', () => {
    const upper = { ...share, user: user.toUpperCase() };
    expect(read(upper)).toMatchObject({
      ok: true,
      delivered: { address: user, worker: 'rig.1', entry: { eventId: '1-1' } },
    });
  });

  it('should accept each configured network and no other', () => {
    const address = 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx';
    expect(read({ ...share, user: address, worker: '' })).toMatchObject({
      ok: true,
      delivered: { worker: 'default' },
    });
    const raw = {
      stream: 'mining:share_submitted',
      id: '1-1',
      fields: { ts: '1', data: JSON.stringify({ ...share, user: address }) },
      redelivered: false,
    };
    expect(readEntry(raw, ['mainnet'], now)).toEqual({
      ok: false,
      reason: 'user: not an address of a configured network',
    });
  });

  it('should let a block pass without its finder', () => {
    expect(read({ user: 'pool', height: 1 }, {}, 'mining:block_found')).toMatchObject({
      ok: true,
      delivered: { address: '' },
    });
    expect(read({ height: 1 }, {}, 'mining:new_block_network')).toMatchObject({ ok: true });
  });

  it('should make halves of characters whole, which no database stores', () => {
    const result = read({ ...share, worker: 'a\ud800' }, { event_id: 'b\udc00' });
    expect(result).toMatchObject({
      ok: true,
      delivered: { worker: 'a\ufffd', entry: { eventId: 'b\ufffd' } },
    });
  });

  it('should refuse an entry that is too large', () => {
    expect(read({ ...share, padding: 'x'.repeat(70_000) })).toEqual({
      ok: false,
      reason: 'entry: too large',
    });
  });

  it('should remember a bounded number of miners, and know each of them still', () => {
    const networks = ['mainnet' as const];
    let most = 0;
    for (let index = 0; index <= LIMITS.minersRemembered; index += 1) {
      const data = JSON.stringify({ ...share, worker: `${user}.${index}` });
      const raw = {
        stream: 'mining:share_submitted',
        id: '1-1',
        fields: { ts: '1795301503.5', data },
        redelivered: false,
      };
      const found = readEntry(raw, networks, now);
      if (!found.ok || found.delivered.worker !== String(index)) throw new Error(`worker ${index} not found`);
      most = Math.max(most, minersRemembered(networks));
    }
    expect(most).toBe(LIMITS.minersRemembered);
    expect(minersRemembered(networks)).toBe(1);
  });
});
