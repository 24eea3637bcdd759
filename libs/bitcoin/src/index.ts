export {
  ALL_NETWORKS,
  canonicalAddress,
  encodeAddress,
  MAX_ADDRESS_LENGTH,
  parseAddress,
  type AddressType,
  type Network,
  type ParsedAddress,
  type RefusedAddress,
} from './address';
export { DEMO_WALLET_COUNT, DEMO_WALLETS, demoWallet, type DemoWallet } from './demo-wallets';
export {
  DIFF1,
  difficultyFromBits,
  difficultyFromHash,
  hashFromDifficulty,
  HASHES_PER_DIFFICULTY,
} from './difficulty';
export { formatDifficulty, formatHashrate, formatSi, NO_VALUE, parseSi } from './format';
export { hashrate, hashrateBand, poissonBand, relativeError, type Band } from './hashrate';
export { MAX_MESSAGE_LENGTH, MAX_SIGNATURE_LENGTH, verifyMessage } from './message-signature';
export { expectedSeconds, probability } from './odds';
export { shortAddress } from './short-address';
export { HALVING_INTERVAL, subsidySats } from './subsidy';
export { keyAddress, signMessage, type SigningType } from './sign';
