'use client';

import { CHART_WINDOWS, type ChartWindow } from '@app/contracts';

const WINDOWS = Object.keys(CHART_WINDOWS) as ChartWindow[];
const SPOKEN: Record<ChartWindow, string> = {
  '1h': 'last hour',
  '24h': 'last 24 hours',
  '7d': 'last 7 days',
  '30d': 'last 30 days',
};

export function WindowPicker({
  value,
  onChange,
}: {
  value: ChartWindow;
  onChange: (window: ChartWindow) => void;
}) {
  return (
    <div role="group" aria-label="Time shown" className="flex rounded-lg border border-line bg-canvas p-0.5">
      {WINDOWS.map((window) => (
        <button
          key={window}
          type="button"
          aria-pressed={window === value}
          aria-label={SPOKEN[window]}
          onClick={() => onChange(window)}
          className="figure min-h-8 min-w-11 rounded-md px-2.5 text-xs text-soft transition-colors hover:text-ink aria-pressed:bg-spotlight aria-pressed:text-ink"
        >
          {window}
        </button>
      ))}
    </div>
  );
}
