import {
  type BlockRow,
  emptyBlock,
  type FoundBlock,
  hasBlockShare,
  isReady,
  mergeBlock,
} from './block-merge';

const MINER = 7;
const OTHER = 8;
const said = (given: Partial<FoundBlock>): FoundBlock => ({
  height: 1,
  hash: null,
  address: null,
  worker: null,
  rewardBtc: null,
  difficulty: null,
  networkDifficulty: null,
  coinbaseSig: null,
  shareEventId: null,
  status: 'confirmed',
  reason: null,
  time: 1_000,
  ...given,
});
interface Telling {
  block: FoundBlock;
  userId: number | null;
}
const after = (tellings: readonly Telling[]): BlockRow =>
  tellings.reduce((row, { block, userId }) => mergeBlock(row, block, userId), emptyBlock(1, 5_000));
const orders = <Item>(items: readonly Item[]): Item[][] =>
  items.length < 2
    ? [[...items]]
    : items.flatMap((item, at) => orders(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));

const share = { worker: 'rig', hash: 'a', difficulty: 9, shareEventId: 's' };
const candidate: Telling = { block: said({ ...share, status: 'candidate', time: 1_000 }), userId: MINER };
const solved: Telling = { block: said({ worker: 'rig', time: 1_200 }), userId: MINER };
const byPool: Telling = { block: said({ rewardBtc: '3.125', time: 1_100 }), userId: null };
const refusedByLog: Telling = {
  block: said({ status: 'refused', reason: 'stale', time: 1_300 }),
  userId: null,
};

describe('mergeBlock', () => {
  it('should come to the same in whatever order a block is told of', () => {
    for (const order of orders([candidate, solved, byPool, candidate])) {
      const { confirmedAt, ...row } = after(order);
      expect(confirmedAt).toEqual(new Date(1_200));
      expect(row).toMatchObject({
        hash: 'a',
        userId: MINER,
        worker: 'rig',
        difficulty: 9,
        shareEventId: 's',
        rewardBtc: '3.125',
        foundAt: new Date(1_000),
        refusedAt: null,
      });
    }
  });

  it('should take a refusal of the height as of the candidate, and never as of a block that was taken', () => {
    for (const order of orders([candidate, refusedByLog]))
      expect(after(order)).toMatchObject({ refusedAt: new Date(1_300), refuseReason: 'stale' });
    expect(after([candidate, solved, refusedByLog])).toMatchObject({ refusedAt: null, userId: MINER });
    expect(after([solved, candidate, refusedByLog])).toMatchObject({ refusedAt: null });
  });

  it('should give the height to him whom the log names when the first candidate was refused', () => {
    const second: Telling = {
      block: said({ worker: 'b', hash: 'b', difficulty: 8, status: 'candidate', time: 1_250 }),
      userId: OTHER,
    };
    const solvedBySecond: Telling = { block: said({ worker: 'b', time: 1_400 }), userId: OTHER };
    for (const order of [
      [candidate, second, refusedByLog, solvedBySecond, second],
      [candidate, refusedByLog, solvedBySecond, candidate, second],
      [candidate, refusedByLog, second, solvedBySecond],
      [candidate, solvedBySecond, second, candidate],
    ]) {
      expect(after(order)).toMatchObject({
        userId: OTHER,
        worker: 'b',
        hash: 'b',
        difficulty: 8,
        refusedAt: null,
      });
      expect(after(order).confirmedAt).toEqual(new Date(1_400));
    }
  });

  it("should wait with a bare word for its share, and let it keep nobody's place", () => {
    const word = (userId: number): Telling => ({
      block: said({ worker: 'rig', networkDifficulty: 8, time: 1_200 }),
      userId,
    });
    expect(isReady(after([word(MINER)]))).toBe(false);
    expect(hasBlockShare(after([word(MINER)]))).toBe(false);
    const proof: Telling = { ...candidate, block: { ...candidate.block, networkDifficulty: 8, time: 4_000 } };
    // Written before the block was there: its time is that of the share.
    expect(after([word(MINER), proof])).toMatchObject({ userId: MINER, foundAt: new Date(4_000) });
    expect(isReady(after([word(MINER), proof]))).toBe(true);
    for (const order of [
      [word(OTHER), proof, word(MINER)],
      [word(OTHER), word(MINER), proof],
    ]) {
      expect(after(order)).toMatchObject({ userId: MINER, hash: 'a', difficulty: 9 });
      expect(isReady(after(order))).toBe(true);
    }
    // Where nobody knew the network's difficulty, the word is all there is.
    expect(isReady(after([solved]))).toBe(true);
  });

  it('should believe the later word about one hash', () => {
    const word = (status: FoundBlock['status'], time: number): Telling => ({
      block: said({ hash: 'a', status, time }),
      userId: null,
    });
    const [taken, orphaned, back] = [
      word('confirmed', 2_000),
      word('refused', 3_000),
      word('confirmed', 4_000),
    ];
    expect(after([candidate, taken, orphaned]).refusedAt).toEqual(new Date(3_000));
    expect(after([candidate, orphaned, taken]).refusedAt).toEqual(new Date(3_000));
    for (const order of orders([taken, orphaned, back]))
      expect(after([candidate, ...order])).toMatchObject({ refusedAt: null });
  });
});
