/** Words of a single share, wherever one is shown. */
export const shareTexts = {
  best: 'best',
  block: 'block',
  rejected: (reason: string | null) => `rejected: ${reason || 'no reason given'}`,
  columns: { time: 'time', worker: 'worker', miner: 'miner', reached: 'difficulty reached / set' },
};
