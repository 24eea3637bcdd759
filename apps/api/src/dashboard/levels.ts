/** Total xp at which a level begins; between two rows it grows evenly. The table of the gamification engine. */
const LEVEL_STARTS: readonly (readonly [level: number, xp: number])[] = [
  [1, 0],
  [2, 100],
  [3, 600],
  [4, 1_600],
  [5, 4_100],
  [6, 7_100],
  [7, 10_600],
  [8, 14_600],
  [9, 19_600],
  [10, 29_600],
  [15, 79_600],
  [20, 179_600],
  [25, 429_600],
  [30, 929_600],
  [50, 4_929_600],
];

/** Total xp at which `level` begins; beyond the table it goes on as steeply as its last stretch. */
export function levelStart(level: number): number {
  const upper = Math.max(
    1,
    LEVEL_STARTS.findIndex(([start]) => start >= level),
  );
  const index = level > 50 ? LEVEL_STARTS.length - 1 : upper;
  const [fromLevel, fromXp] = LEVEL_STARTS[index - 1] ?? [1, 0];
  const [toLevel, toXp] = LEVEL_STARTS[index] ?? [2, 100];
  return fromXp + ((level - fromLevel) * (toXp - fromXp)) / (toLevel - fromLevel);
}

/** Where somebody stands within his level: `xp` earned in it, of the `xp_to_next` that it takes. */
export function levelProgress(level: number, totalXp: number): { xp: number; xp_to_next: number } {
  const start = levelStart(level);
  return { xp: Math.max(0, totalXp - start), xp_to_next: levelStart(level + 1) - start };
}
