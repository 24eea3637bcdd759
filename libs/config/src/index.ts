export { loadFeederConfig, type FeederConfig } from './feeder-config';
export { loadConfig, type BitcoindConfig, type Config } from './load-config';
export { exitWithParent, tellParentReady } from './parent';
