import { OnceOnly, type OnceParts } from './once';

/** Storage and lock as the tabs of one browser share them. */
function browser(): OnceParts & { items: Map<string, string> } {
  const items = new Map<string, string>();
  let turn: Promise<unknown> = Promise.resolve();
  return {
    items,
    storage: {
      getItem: (name) => items.get(name) ?? null,
      setItem: (name, value) => void items.set(name, value),
    },
    exclusively: (task) => {
      const mine = turn.then(task);
      turn = mine.catch(() => undefined);
      return mine;
    },
  };
}

describe('telling something once', () => {
  it('should not forget a block for the sake of a worker that comes and goes', async () => {
    const parts = browser();
    const once = new OnceOnly(parts);
    expect(await once.claim('block:925001')).toBe(true);
    for (let time = 0; time < 300; time += 1) await once.claim(`notified:worker:rig:offline:${time}`);
    const reloaded = new OnceOnly(parts);
    expect(await reloaded.claim('block:925001')).toBe(false);
    expect(await reloaded.claim('notified:worker:rig:offline:299')).toBe(false);
    expect(JSON.parse(parts.items.get('tbg-told') ?? '[]')).toHaveLength(129);
  });

  it('should let one of many tabs have it that ask at the same moment', async () => {
    const shared = browser();
    const tabs = Array.from({ length: 5 }, () => new OnceOnly(shared));
    const answers = await Promise.all(tabs.map((tab) => tab.claim('block:925001')));
    expect(answers.filter(Boolean)).toHaveLength(1);
  });

  it('should not tell it again after a reload', async () => {
    const shared = browser();
    expect(await new OnceOnly(shared).claim('block:925001')).toBe(true);
    expect(await new OnceOnly(shared).claim('block:925001')).toBe(false);
  });

  it('should not tell it twice in one tab that hears of it twice', async () => {
    const tab = new OnceOnly(browser());
    const answers = await Promise.all([tab.claim('a'), tab.claim('a'), tab.claim('b')]);
    expect(answers).toEqual([true, false, true]);
  });

  it('should remember the newest, and no more than 128', async () => {
    const shared = browser();
    const tab = new OnceOnly(shared);
    for (let index = 0; index < 200; index += 1) await tab.claim(`key-${index}`);
    const kept = JSON.parse(shared.items.get('tbg-told') ?? '') as string[];
    expect([kept.length, kept[0], kept.at(-1)]).toEqual([128, 'key-72', 'key-199']);
    expect(await new OnceOnly(shared).claim('key-199')).toBe(false);
  });

  it.each(['{', '7', '{"a":1}', '[1,2]'])('should not stumble over %s in the storage', async (text) => {
    const shared = browser();
    shared.items.set('tbg-told', text);
    expect(await new OnceOnly(shared).claim('a')).toBe(true);
    expect(await new OnceOnly(shared).claim('a')).toBe(false);
  });

  it('should do within the page where nothing can be stored', async () => {
    const refuse = () => {
      throw new Error('no storage');
    };
    const withoutRoom = { ...browser(), storage: { getItem: refuse, setItem: refuse } };
    for (const parts of [withoutRoom, { ...browser(), storage: null }]) {
      const tab = new OnceOnly(parts);
      expect([await tab.claim('a'), await tab.claim('a')]).toEqual([true, false]);
    }
  });
});
