'use client';

import { PageHead } from '@/components/page-head';
import { blocksTexts as texts } from '@/texts/blocks';
import { BlockTiles } from './block-tiles';
import { NetworkPanel } from './network-panel';
import { PoolBlocks } from './pool-blocks';

/** Blocks found by me and by the pool, and where the network stands. */
export function BlocksPage() {
  return (
    <div className="space-y-3 sm:space-y-4">
      <PageHead title={texts.title} lead={texts.lead} />
      <BlockTiles />
      <div className="grid items-start gap-3 sm:gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <PoolBlocks />
        <NetworkPanel />
      </div>
    </div>
  );
}
