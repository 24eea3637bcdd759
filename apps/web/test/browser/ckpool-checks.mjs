// A recorded ckpool on its public pages. The figures are those of the recording's own count, see the fixture's README.
import { assert, until } from './stage.mjs';
import { DESKTOP, PHONE } from './visitor.mjs';

const FIGURES = ['accepted', 'rejected', 'work', 'best'];

/** Miner, worker, accepted, rejected, Σ difficulty of the accepted, greatest difficulty of an accepted share. */
const ROWS = [
  ['bc1q9f2e2ych9sk95ms74x59074r60qt4grxtjqvl3', 'default', 675, 0, 0.4184, 0.5606511592800246],
  ['1PvssakMyYqRo764osUtSmZwraoh3DbWBC', 'default', 434, 0, 0.2212, 0.41434471575622867],
  ['bc1qfuyles5d0zjy4fayax3asdppj7awj7avts92zm', 'default', 4, 8, 0.0005, 0.0010365808382982334],
  [
    'bc1p48w0zc4v9yt48ugq2249wkmrn668x2ysehe57e50yfqq26hr2pyqtdmtah',
    'default',
    280,
    9,
    0.162,
    0.07690683506178472,
  ],
  ['3LC1XiSMA9EM4bDEMaRP2cwmR2egixXTbd', 'rig1', 449, 0, 0.3036, 0.3005196466992191],
  ['3LC1XiSMA9EM4bDEMaRP2cwmR2egixXTbd', 'rig-2', 387, 9, 0.2524, 0.08869014130225779],
];
/** Doubles written with 17 digits come back with as few as tell them apart: equal but for the last bit. */
const CLOSE = 1e-15;

const valueOf = async (stage, scope, testId) =>
  Number(await stage.page.locator(`${scope} [data-testid=${testId}]`).getAttribute('data-value'));

async function checkRow(stage, [address, worker, ...expected]) {
  await stage.page.goto(`${stage.web}/miner/${address}`);
  const row = `[data-testid=worker-row][data-worker="${worker}"]`;
  await stage.page.locator(row).waitFor();
  for (const [index, figure] of FIGURES.entries()) {
    const shown = await valueOf(stage, row, figure);
    const wanted = expected[index];
    const equal = figure === 'best' ? Math.abs(shown - wanted) < CLOSE : shown === wanted;
    assert(equal, `${worker} of ${address}: ${figure} is ${shown}, not ${wanted}`);
  }
}

export const ckpoolChecks = [
  [
    'every share of the recording is counted once',
    async (stage) => {
      const total = ROWS.reduce((sum, row) => sum + row[2] + row[3], 0);
      const counted = async () => {
        const miners = [...new Set(ROWS.map(([address]) => address))];
        const replies = await Promise.all(miners.map((address) => fetch(`${stage.api}/miners/${address}`)));
        const bodies = await Promise.all(replies.map((reply) => (reply.ok ? reply.json() : null)));
        return bodies.reduce((sum, miner) => sum + (miner ? miner.accepted + miner.rejected : 0), 0);
      };
      await until(async () => (await counted()) >= total, `${total} shares`, 60_000);
      assert((await counted()) === total, `${await counted()} shares, not ${total}`);
    },
  ],
  ...ROWS.map((row) => [
    `the public page of ${row[0].slice(0, 8)}… shows ${row[1]} exactly`,
    (stage) => checkRow(stage, row),
  ]),
  [
    'two workers of one miner add up, on a phone as well',
    async (stage) => {
      await stage.page.setViewportSize(PHONE);
      await stage.page.goto(`${stage.web}/miner/3LC1XiSMA9EM4bDEMaRP2cwmR2egixXTbd`);
      await stage.id('total-work').waitFor();
      assert((await valueOf(stage, 'main', 'total-accepted')) === 836, 'accepted');
      assert((await valueOf(stage, 'main', 'total-rejected')) === 9, 'rejected');
      assert((await valueOf(stage, 'main', 'total-work')) === 0.556, 'work');
      await stage.shot('ckpool-miner-phone', { fullPage: true });
      await stage.page.setViewportSize(DESKTOP);
      await stage.shot('ckpool-miner-desktop', { fullPage: true });
    },
  ],
];
