'use client';

import type { Uptime } from '@app/contracts';
import { Notice } from '@/components/notice';
import { Panel } from '@/components/panel';
import { Skeleton } from '@/components/skeleton';
import { useUptime } from '@/hooks/useApi';
import { explain } from '@/lib/api-error';
import { formatCount, formatDay } from '@/lib/format';
import { workersTexts } from '@/texts/workers';

const texts = workersTexts.uptime;
const DAYS = 90;
const DAY_MINUTES = 1440;
const DAYS_GRID = 'grid grid-cols-[repeat(auto-fill,minmax(1rem,1fr))] gap-1 sm:gap-1.5';

/** The last ninety days, each as bright as it was worked. */
export function UptimeStrip() {
  const { data, error } = useUptime(DAYS);
  return (
    <Panel
      title={texts.title}
      aside={
        data && (
          <p className="figure text-xs text-soft">
            {texts.ofDays(formatCount(data.days_active), formatCount(data.days.length))} ·{' '}
            {texts.hours(formatCount(data.total_uptime_hours))}
          </p>
        )
      }
    >
      {data ? (
        <ul className={DAYS_GRID} data-testid="uptime">
          {data.days.map((day) => (
            <Day key={day.date} day={day} />
          ))}
        </ul>
      ) : error ? (
        <Notice title={texts.notAvailable}>{explain(error)}</Notice>
      ) : (
        <div className={DAYS_GRID}>
          {Array.from({ length: DAYS }, (_, index) => (
            <Skeleton key={index} className="aspect-square" />
          ))}
        </div>
      )}
      <p className="mt-3 text-xs text-soft">{texts.explain}</p>
    </Panel>
  );
}

function Day({ day }: { day: Uptime['days'][number] }) {
  const part = Math.min(1, day.uptime_minutes / DAY_MINUTES);
  const date = formatDay(day.date);
  const text = day.active
    ? texts.day(date, (day.uptime_minutes / 60).toFixed(1), day.shares)
    : texts.none(date);
  const mix = Math.round(22 + part * 78);
  return (
    <li
      title={text}
      className="aspect-square rounded-[4px] bg-spotlight"
      style={
        day.active
          ? { background: `color-mix(in oklab, var(--color-green) ${mix}%, var(--color-spotlight))` }
          : undefined
      }
    >
      <span className="sr-only">{text}</span>
    </li>
  );
}
