/** @jest-environment node */
import { blockState, effortSince, untilHalving, untilRetarget } from './chain';

describe('the calendar of the chain', () => {
  it.each([
    [0, 2016],
    [2015, 1],
    [2016, 2016],
    [925_000, 2016 - (925_000 % 2016)],
  ])('should at height %p have %p blocks to the next difficulty', (height, blocks) => {
    expect(untilRetarget(height)).toBe(blocks);
  });
  it.each([
    [839_999, 1],
    [840_000, 210_000],
  ])('should at height %p have %p blocks to the halving', (height, blocks) => {
    expect(untilHalving(height)).toBe(blocks);
  });
});

describe('effortSince', () => {
  const found = '2026-11-22T10:00:00.000Z';
  const later = Date.parse(found) + 50_000;
  it('should be what passed over what is expected', () => {
    expect(effortSince(found, 100, later)).toBe(50);
  });
  it.each([
    [null, 100, later],
    [found, null, later],
    [found, Infinity, later],
    [found, 0, later],
    [found, 100, 0],
  ])('should be unknown for %p, %p, %p', (block, expected, now) => {
    expect(effortSince(block, expected, now)).toBeNull();
  });
});

describe('blockState', () => {
  it.each([
    [{ confirmed: false, confirmations: 0 }, 'candidate'],
    [{ confirmed: true, confirmations: null }, 'confirmed'],
    [{ confirmed: true, confirmations: 100 }, 'confirmed'],
    [{ confirmed: true, confirmations: 101 }, 'mature'],
  ])('should of %j say %s', (block, kind) => {
    expect(blockState(block).kind).toBe(kind);
  });
});
