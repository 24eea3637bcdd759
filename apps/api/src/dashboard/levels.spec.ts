import { levelProgress, levelStart } from './levels';

describe('levels', () => {
  it.each([
    [1, 0],
    [2, 100],
    [9, 19_600],
    [10, 29_600],
    [12, 49_600],
    [15, 79_600],
    [50, 4_929_600],
    [51, 5_129_600],
  ])('should begin level %i at %i xp', (level, xp) => {
    expect(levelStart(level)).toBe(xp);
  });

  it('should say how far somebody is within his level', () => {
    expect(levelProgress(1, 0)).toEqual({ xp: 0, xp_to_next: 100 });
    expect(levelProgress(2, 350)).toEqual({ xp: 250, xp_to_next: 500 });
    expect(levelProgress(50, 4_929_700)).toEqual({ xp: 100, xp_to_next: 200_000 });
  });

  it('should never go below zero where the table of levels differs from ours', () => {
    expect(levelProgress(10, 5).xp).toBe(0);
  });
});
