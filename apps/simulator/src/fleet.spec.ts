import { DEMO_WALLETS, parseAddress } from '@app/bitcoin';
import { workerName } from '@app/contracts';
import { createFleet } from './fleet';

describe('createFleet', () => {
  const fleet = createFleet();

  it('should give every demo wallet one to four workers', () => {
    for (const { address } of DEMO_WALLETS) {
      const rigs = fleet.filter((miner) => miner.address === address);
      expect(rigs.length).toBeGreaterThanOrEqual(1);
      expect(rigs.length).toBeLessThanOrEqual(4);
      expect(new Set(rigs.map(({ name }) => name)).size).toBe(rigs.length);
    }
  });

  it('should have twenty guests with valid addresses of their own', () => {
    const guests = fleet.filter(({ isDemo }) => !isDemo);
    expect(new Set(guests.map(({ address }) => address)).size).toBe(20);
    for (const { address } of guests) expect(parseAddress(address)).toMatchObject({ ok: true, address });
  });

  it('should keep every name through the pool, keys and client ids unique', () => {
    for (const { address, name } of fleet) expect(workerName(address, `${address}.${name}`)).toBe(name);
    expect(new Set(fleet.map(({ key }) => key)).size).toBe(fleet.length);
    expect(new Set(fleet.map(({ clientId }) => clientId)).size).toBe(fleet.length);
  });

  it('should be the same every time', () => {
    expect(createFleet()).toEqual(fleet);
  });
});
