import { formatDifficulty } from '@app/bitcoin';
import type { LiveShare } from '@/lib/live-shares';
import { shareTexts as texts } from '@/texts/share';

/** Ten times the assigned difficulty happens once in ten shares: worth a colour. */
const LUCKY = 10;

/** What a share reached beside what was asked for; the reason where it was refused. */
export function ShareFigure({ share }: { share: LiveShare }) {
  const { accepted, isBest, shareDiff, difficulty, reason } = share;
  const lucky = (shareDiff ?? 0) >= difficulty * LUCKY;
  const tone = isBest ? 'font-semibold text-gold' : lucky ? 'text-green' : 'text-ink';
  return (
    <span className="figure min-w-0 truncate text-right">
      {isBest && <span className="mr-1.5 font-sans font-medium text-gold">{texts.best}</span>}
      {accepted ? (
        <span className={tone} title={String(shareDiff)}>
          {formatDifficulty(shareDiff ?? Number.NaN)}
        </span>
      ) : (
        <span className="font-sans text-red">{texts.rejected(reason)}</span>
      )}
      <span className="text-soft"> / {formatDifficulty(difficulty)}</span>
    </span>
  );
}
