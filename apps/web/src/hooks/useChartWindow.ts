'use client';

import type { ChartWindow } from '@app/contracts';
import { useState } from 'react';
import { CHART_WINDOW } from './query-keys';
import { useSettings } from './useApi';

/**
 * The time that my charts show: as the settings say until another one is chosen here. Null until the settings are there, so
 * that no other time is fetched first.
 */
export function useChartWindow(): readonly [ChartWindow | null, (window: ChartWindow) => void] {
  const settings = useSettings();
  const [chosen, choose] = useState<ChartWindow | null>(null);
  const begin = settings.data?.mining.chart_window ?? (settings.isError ? CHART_WINDOW : null);
  return [chosen ?? begin, choose];
}
