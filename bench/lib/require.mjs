import { createRequire } from 'node:module';

import { ROOT } from '../../scripts/lib/paths.mjs';

/** Loads packages and what stands in dist/ (as `./dist/…`), from the root of the checkout. */
export const require = createRequire(`${ROOT}/package.json`);
