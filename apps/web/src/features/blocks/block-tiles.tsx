'use client';

import { Ago } from '@/components/ago';
import { Tile, Tiles } from '@/components/tile';
import { useBlocks, useOdds, useSummary } from '@/hooks/useApi';
import { formatCount, formatDuration, formatOdds } from '@/lib/format';
import { blocksTexts } from '@/texts/blocks';
import { commonTexts } from '@/texts/common';

const texts = blocksTexts.tiles;

/** Mine, the pool's last, and what chance has to say. */
export function BlockTiles() {
  const mine = useSummary().data?.blocks_found;
  const odds = useOdds().data;
  const last = useBlocks().data?.pages[0]?.data[0];
  const isLoaded = useBlocks().data !== undefined;
  return (
    <Tiles>
      <Tile
        name={texts.mine}
        testId="blocks-mine"
        tone={mine ? 'text-gold' : 'text-ink'}
        value={mine === undefined ? undefined : formatCount(mine)}
        note={mine === undefined ? '' : texts.unit(mine)}
      />
      <Tile
        name={texts.lastPool}
        value={last ? <Ago time={last.found_at} /> : isLoaded ? texts.none : undefined}
        note={last && texts.height(formatCount(last.block_height))}
      />
      <Tile
        name={texts.mean}
        value={
          odds &&
          (odds.expected_seconds === null ? commonTexts.notKnown : formatDuration(odds.expected_seconds))
        }
        note={texts.meanNote}
      />
      <Tile
        name={texts.chance}
        value={
          odds && (odds.probability.year === null ? commonTexts.notKnown : formatOdds(odds.probability.year))
        }
        note={texts.chanceNote}
      />
    </Tiles>
  );
}
