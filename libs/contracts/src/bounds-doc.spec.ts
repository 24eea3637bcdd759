import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GROOVE_DEAD_STREAM, GROOVE_STREAM } from './groove/stream';
import { CACHE_SECONDS, LIFETIMES, LIMITS, RETENTION } from './limits';
import { redisKeys } from './redis-keys';
import { DEAD_STREAM, STREAM_EVENT_NAMES, streamName } from './streams';

const ROOT = join(__dirname, '../../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Sources under a folder without specs, by path from the root. */
function sources(folder: string): [path: string, text: string][] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('.spec.'))
    .map((name) => [`${folder}/${name}`, read(`${folder}/${name}`)]);
}
const SERVER = ['apps/api/src', 'apps/worker/src', 'apps/collector/src']
  .concat(['realtime', 'text-work', 'groove', 'database', 'redis'].map((lib) => `libs/${lib}/src`))
  .flatMap(sources);
const MIGRATIONS = SERVER.filter(([path]) => path.includes('/migrations/'));

interface Row {
  grows: string;
  bound: string;
  metric: string;
  test: string;
}

const text = read('docs/BOUNDS.md');
/** Rows of all tables of six columns. */
const rows: Row[] = text.split('\n').flatMap((line): Row[] => {
  const cells = line
    .slice(1, -1)
    .split(' | ')
    .map((cell) => cell.trim());
  const [grows = '', , bound = '', metric = '', , test = ''] = cells;
  if (!line.startsWith('| ') || cells.length !== 6 || /^(what grows|-+)$/.test(grows)) return [];
  return [{ grows, bound, metric, test }];
});

const quoted = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
const GROWS = new Set(rows.flatMap(({ grows }) => quoted(grows)));
const BOUND = new Set(rows.flatMap(({ bound }) => quoted(bound)));

/** Names in an object that is not this lib's to import. */
function namesIn(path: string, object: string): string[] {
  const [, body = ''] = new RegExp(`export const ${object} = \\{(.*?)\\n\\}`, 's').exec(read(path)) ?? [];
  return [...body.matchAll(/^ {2}(\w+):/gm)].map(([, name = '']) => name);
}
const OBJECTS: Record<string, readonly string[]> = {
  LIMITS: Object.keys(LIMITS),
  RETENTION: Object.keys(RETENTION),
  LIFETIMES: Object.keys(LIFETIMES),
  CACHE_SECONDS: Object.keys(CACHE_SECONDS),
  RATE_LIMITS: namesIn('apps/api/src/http/rate-limiter.ts', 'RATE_LIMITS'),
  BOUNDS: namesIn('apps/collector/src/bounds.ts', 'BOUNDS'),
};
const SETTINGS = new Set(
  [...read('libs/config/src/load-config.ts').matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name]) => name),
);

/** Times and sizes of pages: nothing grows up to them. */
const NO_BOUND: Record<string, readonly string[]> = {
  LIMITS: [
    // Times after which something is done or looked at.
    ...['wsPingIntervalMs', 'wsPongTimeoutMs', 'wsFlushIntervalMs', 'httpCheckMs', 'httpKeepAliveMs'],
    ...['entryAheadMs', 'clockSkewMs', 'ingestStalledMs', 'shareLiveMs', 'topicCoalesceMs', 'statsUpdateMs'],
    // How much of what is stored one answer shows.
    ...['sharesPage', 'feedPage', 'eventsListed', 'recentBadges', 'sessionsListed', 'workersListed'],
    ...['recentShares', 'scatterPoints', 'blocksPage', 'networkBlocks', 'difficultyHistory', 'uptimeDays'],
    ...['bestWeeks', 'bestMonths', 'groovePage', 'grooveOffset', 'groovePeriodDays', 'grooveBriefCharacters'],
    ...['grooveContributionsListed', 'grooveNegativeListed', 'grooveOverridesListed', 'grooveActivityListed'],
    ...['grooveDetailSessions', 'grooveReasonsListed', 'grooveErrorsListed', 'deadLetterShownCharacters'],
    // A threshold that no input reaches by growing.
    ...['difficulty'],
  ],
  RETENTION: [],
  RATE_LIMITS: [],
  BOUNDS: [
    ...['pollMs', 'hotMs', 'warmEveryMs', 'coldRoundMs', 'settleMs', 'backlogEveryEntries', 'backlogWaitMs'],
    ...['connectMs', 'retryLeastMs', 'retryMostMs', 'summaryMs', 'replayConnectMs', 'statusEveryMs'],
    ...['usersRoundMs', 'departedMs', 'tipHoldMs', 'tipApartMs', 'packAfterMs', 'packEveryMs'],
    ...['unreadableEveryMs', 'replayBatch', 'logHeadBytes', 'tipsAtOnce'],
  ],
};

describe('docs/BOUNDS.md', () => {
  it('should name bounds that exist', () => {
    expect(rows.length).toBeGreaterThan(100);
    // A dash says that it cannot grow, or with what.
    const wrong = rows
      .filter(({ bound }) => quoted(bound).length === 0 && !/^— \S/.test(bound))
      .map(({ grows }) => grows);
    for (const name of BOUND) {
      const [object = '', key = ''] = name.split('.');
      const exists = name.includes('.') ? OBJECTS[object]?.includes(key) : SETTINGS.has(name);
      if (!exists) wrong.push(name);
    }
    expect(wrong).toEqual([]);
  });

  it('should name a test for every bound, in a file that has one of this title', () => {
    const wrong = rows.flatMap(({ grows, test }) => {
      const tests = quoted(test);
      if (tests.length === 0) return [`no test: ${grows}`];
      return tests.filter((one) => {
        const [path = '', title = ''] = one.split(' › ');
        return title === '' || !existsSync(join(ROOT, path)) || !read(path).includes(title);
      });
    });
    expect(wrong).toEqual([]);
  });

  it('should name a metric that exists, or say why none is needed', () => {
    const code = SERVER.map(([, source]) => source).join('\n');
    // Made by the library of the metrics.
    const given = ['process_resident_memory_bytes'];
    const wrong = rows.flatMap(({ grows, metric }) => {
      const names = quoted(metric).map((name) => name.replace(/\{.*/, ''));
      if (names.length === 0) return /^— \S/.test(metric) ? [] : [grows];
      return names.filter((name) => !given.includes(name) && !code.includes(`'${name}'`));
    });
    expect(wrong).toEqual([]);
  });

  it('should list every table of the database', () => {
    const tables = MIGRATIONS.flatMap(([, source]) =>
      [...source.matchAll(/CREATE TABLE (\w+)/g)].map(([, name = '']) => name),
    );
    expect(tables.length).toBeGreaterThan(40);
    expect(tables.filter((table) => !GROWS.has(table))).toEqual([]);
  });

  it('should list every stream and key of Redis', () => {
    const keys = Object.values(redisKeys).map((key) =>
      typeof key === 'string' ? key : (key as (...parts: string[]) => string)('*', '*'),
    );
    const streams = [...STREAM_EVENT_NAMES.map(streamName), DEAD_STREAM, GROOVE_STREAM, GROOVE_DEAD_STREAM];
    const inSources = [...SERVER, ...sources('libs/contracts/src')].flatMap(([, source]) => [
      ...[...source.matchAll(/_KEY = '(\w+:\w+)'/g)].map(([, key = '']) => key),
      ...[...source.matchAll(/keyPrefix: [`'](\w+):/g)].map(([, prefix = '']) => `${prefix}:*`),
      ...[...source.matchAll(/const NAMESPACE = '(\w+)'/g)].map(([, name = '']) => `${name}::*`),
    ]);
    expect(inSources.length).toBeGreaterThan(4);
    expect([...keys, ...streams, ...inSources].filter((key) => !GROWS.has(key))).toEqual([]);
  });

  it('should list every collection that a class or a module holds between requests', () => {
    const FIELD =
      /^ {2}(?:private |protected |public )?(?:static )?(?:readonly )?(\w+)(?:: [^=\n]+)? = (?:new (?:Map|Set|LRUCache|FreshCache|WeakMap)\b(?!\(CHANNELS)|\[\];)/gm;
    const MODULE = /^(?:const|let) (\w+)(?:: [^=\n]+)? = new (?:WeakMap|(?:Map|Set|LRUCache)(?:<.*>)?\(\))/gm;
    const held = SERVER.flatMap(([path, source]) =>
      [FIELD, MODULE].flatMap((form) =>
        [...source.matchAll(form)].map(([, name = '']) => `${path.split('/').at(-1)}#${name}`),
      ),
    );
    expect(held.length).toBeGreaterThan(60);
    expect(held.filter((name) => !GROWS.has(name))).toEqual([]);
  });

  it('should list every metric with labels and each of its labels', () => {
    const labels = SERVER.flatMap(([, source]) =>
      [...source.matchAll(/labelNames: \[([^\]]*)\]/g)].flatMap(([, list = '']) =>
        [...list.matchAll(/'(\w+)'/g)].map(([, label = '']) => label),
      ),
    );
    const listed = new Set([...GROWS].flatMap((name) => /\{(.*)\}/.exec(name)?.[1]?.split(', ') ?? []));
    expect(labels.length).toBeGreaterThan(8);
    expect(labels.filter((label) => !listed.has(label))).toEqual([]);
  });

  it.each(Object.keys(NO_BOUND))('should name every bound of %s', (object) => {
    const excluded = NO_BOUND[object] ?? [];
    const names = OBJECTS[object] ?? [];
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !BOUND.has(`${object}.${name}`) && !excluded.includes(name))).toEqual([]);
    expect(excluded.filter((name) => BOUND.has(`${object}.${name}`) || !names.includes(name))).toEqual([]);
  });
});
