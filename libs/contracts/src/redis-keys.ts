/** Names of what lives in Redis; the streams are in streams.ts, the pub/sub channels in channels.ts. */
export const redisKeys = {
  /** Live hash of one worker: is_online, last_share, current_diff, hashrates … */
  worker: (address: string, name: string): string => `worker:${address}:${name}`,
  /** Set of the worker names of one miner. */
  workers: (address: string): string => `workers:${address}`,
  networkDifficulty: 'network:difficulty',
  networkHeight: 'network:height',
  networkBlockHash: 'network:block_hash',
  /** JSON body of `GET dashboard/stats`, ten seconds. */
  dashboardStats: (userId: number): string => `dashboard:stats:${userId}`,
  /** Sockets of one api node, for `ws-stats?cluster=true`. */
  wsNode: (node: string): string => `ws:node:${node}`,
  wsNodes: 'ws:nodes',
  /** Hash stream → when (epoch ms, Redis' clock) an entry of it was acknowledged or dead-lettered last. */
  ingestProgress: 'ingest:progress',
  /** Sorted set of the workers that have connected and sent no share, by the time of their last event. */
  workersWaiting: 'workers:waiting',
  /** Hash FILE → byte offset of the collector watching this directory. */
  collectorCheckpoint: (source: string): string => `collector:checkpoint:${source}`,
  /** Hash of what the collector must remember between lines of ckpool.log: open sessions, tip, network difficulty, zone. */
  collectorState: (source: string): string => `collector:state:${source}`,
} as const;

/** Pub/sub channel that tells every api node to close the sockets of a session: `{"sid": …, "user_id": …}`. */
export const SESSION_REVOKED_CHANNEL = 'control:session_revoked';
