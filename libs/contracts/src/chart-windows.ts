/** Chart windows with their length and step in seconds; steps are aligned to UTC. */
export const CHART_WINDOWS = {
  '1h': { seconds: 3600, step: 60 },
  '24h': { seconds: 24 * 3600, step: 600 },
  '7d': { seconds: 7 * 24 * 3600, step: 3600 },
  '30d': { seconds: 30 * 24 * 3600, step: 6 * 3600 },
} as const;
export type ChartWindow = keyof typeof CHART_WINDOWS;
