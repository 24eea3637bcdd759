import { account } from './account';
import { connection } from './connection';
import { controls } from './controls';
import { firstShare } from './first-share';
import { moments } from './moments';
import { navigation } from './navigation';
import { signIn } from './sign-in';
import { states } from './states';
import { watch } from './watch';

/**
 * The English catalogue: every text that a page shows. A feature keeps its section in a file of its own and imports
 * that file alone, so that no page carries the texts of another. A sentence with a number or a name in it is a function.
 */
export const en = { account, connection, controls, firstShare, moments, navigation, signIn, states, watch };

/** What a translation has to provide: the same sections with the same parameters. */
export type Catalogue = typeof en;
