import { CHART_WINDOWS, type ChartWindow, type TimeframeName } from '@app/contracts';

/** How long an answer counts as fresh, in ms; and how often it is asked for where no socket brings the news. */
export const STALE = { realtime: 10_000, standard: 60_000, slow: 300_000 } as const;

/** What a chart begins with where nobody chose otherwise. */
export const CHART_WINDOW: ChartWindow = '24h';

/** A chart is as fresh as its step, five minutes at most. */
export const chartStale = (window: ChartWindow): number =>
  Math.min(CHART_WINDOWS[window].step * 1000, STALE.slow);

/** Which shares a list shows. */
export interface ShareFilter {
  readonly worker_name?: string;
  readonly valid_only?: boolean;
}

/** Names of the answers in the cache, by area, so that a whole area can be asked for again. */
export const keys = {
  dashboard: ['dashboard'],
  stats: ['dashboard', 'stats'],
  feed: ['dashboard', 'feed'],
  feedPages: ['dashboard', 'feed-pages'],
  events: ['dashboard', 'events'],
  badges: ['dashboard', 'recent-badges'],
  wsStats: ['dashboard', 'ws-stats'],

  mining: ['mining'],
  workers: ['mining', 'workers'],
  worker: (name: string) => ['mining', 'worker', name],
  workerChart: (name: string, window: ChartWindow | null) => ['mining', 'worker', name, 'chart', window],
  liveShares: ['mining', 'shares', 'live'],
  shareLists: ['mining', 'shares', 'list'],
  shares: (filter: ShareFilter) => ['mining', 'shares', 'list', filter],
  shareStats: ['mining', 'shares', 'stats'],
  hashrate: ['mining', 'hashrate'],
  chart: (window: ChartWindow | null) => ['mining', 'hashrate-chart', window],
  summary: ['mining', 'summary'],
  odds: ['mining', 'odds'],
  uptime: (days: number) => ['mining', 'uptime', days],
  difficulty: ['mining', 'difficulty'],
  bests: ['mining', 'difficulty', 'bests'],
  scatter: (limit: number) => ['mining', 'difficulty', 'scatter', limit],
  distribution: ['mining', 'difficulty', 'distribution'],
  percentile: (timeframe: TimeframeName) => ['mining', 'difficulty', 'percentile', timeframe],

  blockLists: ['blocks'],
  blocks: ['blocks', 'list'],
  block: (height: number) => ['blocks', 'one', height],
  network: ['network'],
  networkDifficulty: ['network', 'difficulty'],
  networkBlocks: (limit: number) => ['network', 'blocks', limit],

  user: ['user'],
  profile: ['user', 'profile'],
  settings: ['user', 'settings'],
  apiKeys: ['user', 'api-keys'],
  sessions: ['user', 'sessions'],

  info: ['info'],
  pool: ['pool'],
  miners: ['miner'],
  miner: (address: string) => ['miner', address],
  minerChart: (address: string, window: ChartWindow) => ['miner', address, 'chart', window],
  publicProfiles: ['public-profile'],
  publicProfile: (address: string) => ['public-profile', address],
} as const;
