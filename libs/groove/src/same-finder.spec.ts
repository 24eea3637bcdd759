import { SameFinder } from './same-finder';
import { TfIdfSimilarity } from './similarity';

describe('SameFinder', () => {
  const known = [
    { id: 'tabs', insight: 'Use tabs, never spaces, in this project' },
    { id: 'pnpm', insight: 'Install packages with pnpm' },
  ];
  const finder = () => new SameFinder(new TfIdfSimilarity(), known);

  it('should find what says the same, and nothing where nothing does', () => {
    expect(finder().find('use tabs never spaces in THIS project!')).toBe('tabs');
    expect(finder().find('Use tabs')).toBeUndefined();
    expect(finder().find('Deploy on Friday')).toBeUndefined();
    expect(finder().find('')).toBeUndefined();
  });

  it('should find what was added', () => {
    const own = finder();
    own.add({ id: 'new', insight: 'Deploy never on Friday' });
    expect(own.find('Deploy never on Friday')).toBe('new');
  });
});
