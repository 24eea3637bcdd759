import { parseMeasureOptions, planSitting } from './measure-options.mjs';
import { putSection } from './results.mjs';

describe('parseMeasureOptions', () => {
  const known = ['cached', 'ingest'];

  it('should take everything unless told otherwise, and repeat only what is asked for by name', () => {
    expect(parseMeasureOptions([], known)).toEqual({ kind: 'run', names: known, again: false });
    expect(parseMeasureOptions(['--again'], known)).toEqual({ kind: 'run', names: known, again: true });
    expect(parseMeasureOptions(['ingest'], known)).toEqual({ kind: 'run', names: ['ingest'], again: true });
  });

  it.each([[['nothing']], [['--fast']]])('should refuse %j', (argv) => {
    expect(parseMeasureOptions(argv, known).kind).toBe('fault');
  });
});

describe('planSitting', () => {
  it('should take what fits into half an hour, and leave the rest', () => {
    expect(planSitting(['cached', 'history', 'ingest-memory', 'web'])).toEqual({
      now: ['cached', 'history'],
      later: ['ingest-memory', 'web'],
    });
  });

  it('should take one that is long alone, so that each run gets on', () => {
    expect(planSitting(['ingest-memory', 'web'])).toEqual({ now: ['ingest-memory'], later: ['web'] });
    expect(planSitting([])).toEqual({ now: [], later: [] });
  });
});

describe('putSection', () => {
  it('should add a section, and replace it when it is measured again', () => {
    const first = putSection('# Results\n', { name: 'ingest', title: 'Ingest', body: 'one' });
    const both = putSection(first, { name: 'cached', title: 'Cached', body: 'two' });
    const again = putSection(both, { name: 'ingest', title: 'Ingest', body: 'three $1' });
    expect(again).toContain('three $1');
    expect(again).not.toContain('one');
    expect(again.indexOf('## Cached')).toBeGreaterThan(again.indexOf('## Ingest'));
    expect(again.startsWith('# Results\n')).toBe(true);
  });
});
