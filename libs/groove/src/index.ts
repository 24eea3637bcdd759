export {
  ABLATION,
  ablationResult,
  type AblationResult,
  type Arm,
  armOf,
  EMPTY_ARM,
  isWithheld,
  welchP,
  withOutcome,
  withoutOutcome,
} from './ablation';
export { type Activation, ActivationFinder, type Candidate } from './activation';
export { temporalWeight, TemporalSums, type WeighedSignal } from './attribution';
export { incompleteBeta, logGamma, studentP } from './distributions';
export {
  correctionConfidence,
  type Extracted,
  EXTRACTION,
  type ExtractionMethod,
  LearningExtractor,
  recoveryConfidence,
} from './extraction';
export { coverage, type PartFigures, partStatus, worst } from './health';
export { lightHook } from './light-hook';
export { messageRow, type MessageRow } from './message-row';
export { type PhraseKind, PHRASES, says } from './phrases';
export { type HookEvent, readHook } from './read-hook';
export { readLine, type ReadLine, type TranscriptLine } from './read-line';
export { contribution, direction, improvement, improvementOf, sessionOutcome, sessionScore } from './scores';
export { hashFraction, type Random, sampleBeta, sampleGamma, seededRandom } from './seeded';
export {
  type CallPart,
  cut,
  KEPT,
  type MessagePart,
  type ResultPart,
  type SessionMessage,
  textOf,
  type TextPart,
} from './session-message';
export {
  counted,
  figuresOf,
  isSameShare,
  type LearningFigures,
  type LearningSums,
  type SessionShare,
} from './learning-sums';
export { type Mood, moodAfter } from './mood';
export { type Known, SameFinder } from './same-finder';
export { type LearningReading, SessionReader, type SessionReading } from './session-reader';
export {
  addToOutcome,
  directOutcome,
  OUTCOME_WEIGHT,
  type OutcomeSums,
  type Signal,
  SIGNAL_CONFIDENCE,
  SignalReader,
} from './signals';
export { type PreparedText, type Similarity, TfIdfSimilarity, words } from './similarity';
export {
  beliefMean,
  type Beliefs,
  beliefStep,
  type BeliefStep,
  chooseStrategy,
  isSpecialised,
  sessionsToSpecialise,
  SPECIALISATION,
  stepped,
  type StrategyBelief,
  strategyOutcome,
  type StrategyOutcome,
  STRATEGY_PRIORS,
  uncertainty,
} from './strategy';
export {
  activationRate,
  clamp,
  combine,
  DEPRECATION,
  type Estimate,
  isDeprecable,
  meanConfidence,
  sessionValue,
  temporalEstimate,
  usageBeta,
  usefulness,
  type Usefulness,
} from './value';
export { type Given, injectionText } from './injection-text';
