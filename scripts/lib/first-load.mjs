import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const require = createRequire(import.meta.url);

/** What the dashboard may bring before it begins, in bytes: 200 KB of 1,000 bytes each. */
export const FIRST_LOAD_LIMIT = 200_000;

/** The layouts and the page of a route know which chunks they need; the build writes that beside the page. */
function chunksOf(folder, page) {
  const file = join(folder, 'server', 'app', `${page}_client-reference-manifest.js`);
  globalThis.__RSC_MANIFEST = {};
  delete require.cache[file];
  require(file);
  return Object.values(globalThis.__RSC_MANIFEST).flatMap(({ entryJSFiles }) =>
    Object.values(entryJSFiles).flat(),
  );
}

/**
 * The JavaScript that the HTML of a page asks for, as `next build` left it: the runtime, the chunks of its layouts, of
 * the page and of its error pages; gzip as the server sends it. The `noModule` polyfill, which no present browser
 * fetches, is left out, and so is what is loaded later.
 * @param {string} folder the `.next` of a build
 * @param {string} page as its file is called, e.g. `(live)/dashboard/page`
 * @returns {{ bytes: number, files: { name: string, bytes: number }[] }} the largest file first
 */
export function firstLoad(folder, page) {
  const { rootMainFiles } = JSON.parse(readFileSync(join(folder, 'build-manifest.json'), 'utf8'));
  const names = new Set([...rootMainFiles, ...chunksOf(folder, page)]);
  const files = [...names]
    .filter((name) => name.endsWith('.js'))
    .map((name) => ({ name, bytes: gzipSync(readFileSync(join(folder, name))).length }))
    .sort((a, b) => b.bytes - a.bytes);
  return { bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), files };
}
