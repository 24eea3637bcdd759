/** Name of this process in the consumer group. */
export const CONSUMER_NAME = Symbol('consumer name');
/** Bitcoin networks whose addresses are accepted. */
export const NETWORKS = Symbol('bitcoin networks');
/** The node to ask for blocks, or null. */
export const BITCOIND = Symbol('bitcoind');
/** Where the worker's metrics are served. */
export const METRICS_ADDRESS = Symbol('metrics address');
