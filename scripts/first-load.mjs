// npm run first-load: the JavaScript that each page brings before it begins, in the last build. Fails if the dashboard's is over its bound.
import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

import { FIRST_LOAD_LIMIT, firstLoad } from './lib/first-load.mjs';
import { inRoot } from './lib/paths.mjs';

const SUFFIX = '_client-reference-manifest.js';
const folder = inRoot('apps', 'web', '.next');
const app = join(folder, 'server', 'app');

if (!existsSync(app)) {
  console.error('There is no build of the page: run `npm run build` first.');
  process.exit(1);
}

const pages = readdirSync(app, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name === `page${SUFFIX}`)
  .map((entry) => relative(app, join(entry.parentPath, 'page')));
const rows = pages
  .map((page) => ({ page, bytes: firstLoad(folder, page).bytes }))
  .sort((a, b) => b.bytes - a.bytes);
for (const { page, bytes } of rows) {
  const path = `/${page.replace(/(^|\/)\([^)]*\)/g, '').replace(/(^|\/)page$/, '')}`.replace('//', '/');
  console.log(`${(bytes / 1000).toFixed(1).padStart(7)} KB  ${path}`);
}
const dashboard = firstLoad(folder, '(live)/dashboard/page').bytes;
console.log(`gzip, without the noModule polyfill; the dashboard may bring ${FIRST_LOAD_LIMIT / 1000} KB`);
process.exitCode = dashboard > FIRST_LOAD_LIMIT ? 1 : 0;
