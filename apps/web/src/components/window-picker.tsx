'use client';

import { CHART_WINDOWS, type ChartWindow } from '@app/contracts';
import { chartTexts as texts } from '@/texts/charts';
import { Segmented } from './segmented';

const WINDOWS = (Object.keys(CHART_WINDOWS) as ChartWindow[]).map((id) => ({
  id,
  text: id,
  spoken: texts.windows[id],
}));

/** The time that a chart shows. */
export function WindowPicker({
  value,
  onChange,
}: {
  /** Null while nobody knows yet: none is on. */
  value: ChartWindow | null;
  onChange: (window: ChartWindow) => void;
}) {
  return (
    <Segmented label={texts.shown} options={WINDOWS} value={value} onChange={onChange} className="figure" />
  );
}
