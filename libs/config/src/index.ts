export { loadFeederConfig, type FeederConfig } from './feeder-config';
export { loadConfig, type BitcoindConfig, type Config } from './load-config';
export { exitWithParent, tellParentReady } from './parent';
export { readSentinelUrl, type SentinelAddress } from './redis-url';
