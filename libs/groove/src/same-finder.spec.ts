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

  it('should compare closely with a few of many that share most words, and still find the same one', () => {
    const similarity = new TfIdfSimilarity();
    const compared = jest.spyOn(similarity, 'betweenWords');
    const said = Array.from({ length: 20 }, (_, index) => `word${index}`).join(' ');
    const many = Array.from({ length: 1_000 }, (_, index) => ({
      id: String(index),
      insight: `${said} ${Array.from({ length: 10 }, (__, other) => `other${index}x${other}`).join(' ')}`,
    }));
    many[700] = { id: 'same', insight: `${said} once` };
    expect(new SameFinder(similarity, many).find(said)).toBe('same');
    expect(compared.mock.calls.length).toBeLessThanOrEqual(20);
  });
});
