'use client';

import type { DashboardStats } from '@app/contracts';
import { useDashboardStats } from '@/hooks/useApi';
import { formatCount } from '@/lib/format';
import { dashboardTexts } from '@/texts/dashboard';

const texts = dashboardTexts.level;

/** Where no engine of levels runs, everybody has these figures: then there is no level to speak of. */
const hasLevel = ({ level, xp, badges_earned }: DashboardStats): boolean =>
  level > 1 || xp > 0 || badges_earned > 0;

/** Level, its title and the way to the next one; not there where levels are not played. */
export function LevelBar() {
  const stats = useDashboardStats().data;
  if (!stats || !hasLevel(stats)) return null;
  const { level, level_title, xp, xp_to_next, badges_earned } = stats;
  const part = xp_to_next > 0 ? Math.min(1, xp / xp_to_next) : 1;
  return (
    <section
      aria-label={texts.label}
      className="panel flex flex-wrap items-center gap-x-5 gap-y-2 px-4 py-3 sm:px-6"
      data-testid="level"
    >
      <span className="figure grid size-10 place-items-center rounded-full border-2 border-purple text-sm font-semibold text-purple">
        {formatCount(level)}
      </span>
      <p className="min-w-0">
        <span className="block truncate font-medium">{level_title}</span>
        <span className="block text-xs text-soft">
          {texts.level(formatCount(level))} · {texts.badges(badges_earned)}
        </span>
      </p>
      <div className="min-w-40 flex-1">
        <div
          role="progressbar"
          aria-label={texts.level(formatCount(level))}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(part * 100)}
          aria-valuetext={texts.progress(formatCount(xp), formatCount(xp_to_next))}
          className="h-2.5 overflow-hidden rounded-full bg-spotlight"
        >
          <div
            className="h-full rounded-full bg-gradient-to-r from-purple to-cyan transition-[width] duration-700"
            style={{ width: `${part * 100}%` }}
          />
        </div>
        <p className="figure mt-1 text-right text-xs text-soft">
          {texts.progress(formatCount(xp), formatCount(xp_to_next))}
        </p>
      </div>
    </section>
  );
}
