'use client';

import { formatDifficulty } from '@app/bitcoin';
import { Tile, Tiles } from '@/components/tile';
import { useShareStats } from '@/hooks/useApi';
import { formatCount, formatPart } from '@/lib/format';
import { sharesTexts as texts } from '@/texts/shares';

/** Totals of the log. */
export function ShareTiles() {
  const stats = useShareStats().data;
  const today = stats ? stats.shares_today + stats.rejected_today : 0;
  return (
    <Tiles>
      <Tile
        name={texts.tiles.today}
        testId="shares-today"
        value={stats && formatCount(stats.shares_today)}
        note={texts.sinceMidnight}
      />
      <Tile
        name={texts.tiles.rejected}
        tone={stats && stats.rejected_today > 0 ? 'text-red' : 'text-ink'}
        value={stats && formatCount(stats.rejected_today)}
        note={stats && today > 0 ? texts.ofToday(formatPart((stats.rejected_today / today) * 100)) : ''}
      />
      <Tile
        name={texts.tiles.best}
        tone="text-gold"
        title={stats && String(stats.best_diff_today)}
        value={stats && formatDifficulty(stats.best_diff_today)}
        note={texts.difficulty}
      />
      <Tile
        name={texts.tiles.accepted}
        value={stats && formatPart(stats.acceptance_rate)}
        note={stats && texts.rejected(formatCount(stats.rejected_shares))}
      />
    </Tiles>
  );
}
