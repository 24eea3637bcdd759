export { loadConfig, type Config } from './load-config';
export { exitWithParent, tellParentReady } from './parent';
