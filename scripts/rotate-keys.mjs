// Adds a new key for the access tokens. The running api signs with it within seconds; the old key checks the tokens
// that it signed until they have run out. Safe at any time, as often as wanted.
import { join, resolve } from 'node:path';

import { LOCAL } from './lib/paths.mjs';
import { rotateKeys } from './lib/signing-keys.mjs';
import { report } from './lib/user-error.mjs';

try {
  if (process.env.JWT_PRIVATE_KEY)
    console.log('Note: JWT_PRIVATE_KEY is set; where the api has it too, it does not look into this folder.');
  const folder = join(process.env.DATA_DIR ? resolve(process.env.DATA_DIR) : LOCAL, 'keys');
  const { added, deleted } = rotateKeys(folder);
  console.log(`Added ${added}${deleted.length > 0 ? `, deleted ${deleted.join(', ')}` : ''} in ${folder}`);
} catch (error) {
  process.exitCode = report(error);
}
