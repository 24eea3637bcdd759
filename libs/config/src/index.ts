export { loadFeederConfig, type FeederConfig } from './feeder-config';
export { loadConfig, type BitcoindConfig, type Config } from './load-config';
export { loadOperatorConfig, type OperatorConfig } from './operator-config';
export { exitWithParent, tellParentReady } from './parent';
export { maskPassword, readSentinelUrl, type SentinelAddress } from './redis-url';
