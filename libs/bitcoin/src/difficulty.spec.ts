import * as fc from 'fast-check';
import { DIFF1, difficultyFromBits, difficultyFromHash, hashFromDifficulty } from './difficulty';

describe('difficultyFromHash', () => {
  it('should be 1 at the target of difficulty 1', () => {
    expect(difficultyFromHash(DIFF1.toString(16).padStart(64, '0'))).toBe(1);
  });
  it('should match the genesis block', () => {
    const genesis = '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f';
    expect(difficultyFromHash(genesis)).toBeCloseTo(2536.43, 2);
  });
  it('should be Infinity for the zero hash and NaN for no hash', () => {
    expect(difficultyFromHash('0'.repeat(64))).toBe(Infinity);
    for (const text of ['', 'abc', 'z'.repeat(64), '0'.repeat(65)])
      expect(difficultyFromHash(text)).toBeNaN();
  });
});

describe('hashFromDifficulty', () => {
  it('should give the known targets', () => {
    expect(hashFromDifficulty(1)).toBe(`00000000ffff${'0'.repeat(52)}`);
    expect(hashFromDifficulty(0.5)).toBe(`00000001fffe${'0'.repeat(52)}`);
    expect(hashFromDifficulty(65535)).toBe(`000000000001${'0'.repeat(52)}`);
  });
  it('should stop at the highest hash there is', () => {
    expect(hashFromDifficulty(1e-300)).toBe('f'.repeat(64));
    expect(hashFromDifficulty(Number.MIN_VALUE)).toBe('f'.repeat(64));
  });
  it('should be null where there is no difficulty', () => {
    for (const value of [0, -1, NaN, Infinity]) expect(hashFromDifficulty(value)).toBeNull();
  });
  it('should lead back to the difficulty', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e20, noNaN: true }), (difficulty) => {
        const back = difficultyFromHash(hashFromDifficulty(difficulty) ?? '');
        expect(Math.abs(back / difficulty - 1)).toBeLessThan(1e-14);
      }),
    );
  });
});

describe('difficultyFromBits', () => {
  it.each([
    ['1d00ffff', 1],
    ['1b0404cb', 16307.420938523983],
    ['1705ae3a', 49549703178592.68],
  ])('should read %s', (bits, difficulty) => {
    expect(difficultyFromBits(bits) / difficulty).toBeCloseTo(1, 12);
    expect(difficultyFromBits(Number.parseInt(bits, 16))).toBe(difficultyFromBits(bits));
  });
  it('should be NaN for zero, negative and unreadable ones', () => {
    for (const bits of ['1d000000', '1d80ffff', '', 'xyz', '1d00ffff00', 1.5, -1, 2 ** 32]) {
      expect(difficultyFromBits(bits)).toBeNaN();
    }
  });
});
