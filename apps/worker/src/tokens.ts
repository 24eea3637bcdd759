/** Name of this process in the consumer group. */
export const CONSUMER_NAME = Symbol('consumer name');
/** Bitcoin networks whose addresses are accepted. */
export const NETWORKS = Symbol('bitcoin networks');
