import { account } from './account';
import { blocksTexts } from './blocks';
import { chartTexts } from './charts';
import { commonTexts } from './common';
import { connection } from './connection';
import { controls } from './controls';
import { dashboardTexts } from './dashboard';
import { difficultyTexts } from './difficulty';
import { errors } from './errors';
import { firstShare } from './first-share';
import {
  groove,
  grooveAttributionTexts,
  grooveConnect,
  grooveHealthTexts,
  grooveLearningsTexts,
  grooveOverviewTexts,
  grooveStrategyTexts,
} from './groove';
import { landing } from './landing';
import { moments } from './moments';
import { navigation } from './navigation';
import { poolTexts } from './pool';
import { quantities } from './quantities';
import { shareTexts } from './share';
import { sharesTexts } from './shares';
import { signIn } from './sign-in';
import { states } from './states';
import { watch } from './watch';
import { workersTexts, workerTexts } from './workers';

/**
 * The English catalogue: every text that a page shows. A feature keeps its section in a file of its own and imports
 * that file alone, so that no page carries the texts of another. A sentence with a number or a name in it is a function.
 */
export const en = {
  account,
  blocks: blocksTexts,
  charts: chartTexts,
  common: commonTexts,
  connection,
  controls,
  dashboard: dashboardTexts,
  difficulty: difficultyTexts,
  errors,
  firstShare,
  groove,
  grooveAttribution: grooveAttributionTexts,
  grooveConnect,
  grooveHealth: grooveHealthTexts,
  grooveLearnings: grooveLearningsTexts,
  grooveOverview: grooveOverviewTexts,
  grooveStrategy: grooveStrategyTexts,
  landing,
  moments,
  navigation,
  pool: poolTexts,
  quantities,
  share: shareTexts,
  shares: sharesTexts,
  signIn,
  states,
  watch,
  worker: workerTexts,
  workers: workersTexts,
};

/** What a translation has to provide: the same sections with the same parameters. */
export type Catalogue = typeof en;
