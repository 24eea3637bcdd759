import { longestStretch } from '@app/testing';
import type { StoredText } from './tasks/read-session';
import { type PagedTask, TextBusyError, TextError, TextWork } from './index';

const LONG_MS = 60_000;
const said = (text: string, tools = '[]'): StoredText => ({ role: 'assistant', text, tools });
const WORDS = Array.from({ length: 4_000 }, (_, index) => index.toString(36)).join(' ');
const CANDIDATES = Array.from({ length: 50 }, (_, index) => ({
  id: String(index),
  insight: WORDS.slice(index, 8_000),
}));

const POISON = '[{"kind":"call"},{"kind":"result","id":null}]';

type Session = PagedTask<{ candidates: typeof CANDIDATES }, StoredText[], null>;
const session = (pages: Session['pages'], more: Partial<Session> = {}): Session => ({
  owner: 1,
  input: { candidates: CANDIDATES },
  pages,
  end: null,
  limitMs: LONG_MS,
  pageMs: LONG_MS,
  ...more,
});
async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('TextWork', () => {
  let work: TextWork;
  beforeEach(() => {
    work = new TextWork({ threads: 1, waiting: 10 });
  });
  afterEach(() => work.onApplicationShutdown());

  it('should read a session page by page, one page ahead of the thread at most', async () => {
    let sent = 0;
    async function* pages() {
      for (const text of ['Use 3a and 3b', 'I will', 'Thanks']) {
        sent += 1;
        yield [said(text)];
      }
    }
    const { result, ms } = await work.runPages('readSession', session(pages()));
    expect(result).toMatchObject({ messages: 3, textMessages: 3 });
    expect(result.learnings).toHaveLength(50);
    expect(sent).toBe(3);
    expect(ms).toBeGreaterThan(0);
  });

  it('should choose what fits a request, and find what says the same', async () => {
    const candidates = [
      { id: 'pnpm', insight: 'Install packages with pnpm' },
      { id: 'friday', insight: 'Deploy never on Friday' },
    ];
    const fit = await work.run('fitting', {
      owner: 1,
      input: { prompt: 'Please install the packages with pnpm', candidates },
      limitMs: LONG_MS,
    });
    expect(fit.result).toEqual(['pnpm']);
    const found = [
      { id: 'a', insight: 'deploy never on FRIDAY!' },
      { id: 'b', insight: 'Use tabs in makefiles' },
      { id: 'c', insight: 'use tabs in makefiles' },
    ];
    const same = await work.runPages('findSame', {
      ...{ owner: 1, input: null, pages: [candidates.slice(0, 1), candidates.slice(1)], end: found },
      ...{ limitMs: LONG_MS, pageMs: LONG_MS },
    });
    expect(same.result).toEqual(['friday', null, 'b']);
  });

  it('should end a page and a session that take too long, and work on with a new thread', async () => {
    const long = Array.from({ length: 200 }, () => said(WORDS));
    const page = await failure(work.runPages('readSession', session([long], { pageMs: 20 })));
    expect(page).toMatchObject({ kind: 'timeout', message: 'text work took over 20 ms' });
    expect(page).toBeInstanceOf(TextError);
    const pages = Array.from({ length: 100 }, () => [said(WORDS)]);
    const whole = await failure(work.runPages('readSession', session(pages, { limitMs: 50 })));
    expect(whole).toMatchObject({ kind: 'timeout' });
    const { result } = await work.runPages('readSession', session([[said('a')]]));
    expect(result.messages).toBe(1);
  });

  it('should end what takes more memory than a thread may have, as a fault of the text', async () => {
    const small = new TextWork({ threads: 1, waiting: 1, mib: 64 });
    const tools = `[${'{},'.repeat(4_000_000)}{}]`;
    const error = await failure(small.runPages('readSession', session([[said('a', tools)]])));
    expect(error).toMatchObject({ kind: 'memory' });
    const { result } = await small.runPages('readSession', session([[said('a')]]));
    expect(result.messages).toBe(1);
    await small.onApplicationShutdown();
  });

  it('should take what cannot be read for a fault of the text, and a failing source for none', async () => {
    const poison = await failure(work.runPages('readSession', session([[said('a', POISON)]])));
    expect(poison).toMatchObject({ kind: 'failed' });
    const broken = new Error('terminating connection');
    async function* pages() {
      yield [said('a')];
      throw broken;
    }
    expect(await failure(work.runPages('readSession', session(pages())))).toBe(broken);
    const stop = new AbortController();
    async function* stopped() {
      yield [said('a')];
      stop.abort();
      yield [said('b')];
    }
    const error = await failure(work.runPages('readSession', session(stopped(), { signal: stop.signal })));
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(TextError);
  });

  it('should refuse what it cannot begin in time or hold, and say that it is not the fault of the text', async () => {
    let release: (() => void) | undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    async function* pages() {
      await held;
      yield [said('a')];
    }
    const one = new TextWork({ threads: 1, waiting: 1 });
    const first = one.runPages('readSession', session(pages()));
    const task = { owner: 2, input: { prompt: 'a', candidates: [] }, limitMs: LONG_MS };
    const late = failure(one.run('fitting', { ...task, waitMs: 20 }));
    const busy = await failure(one.run('fitting', task));
    expect(busy).toMatchObject({ reason: 'busy' });
    expect(busy).toBeInstanceOf(TextBusyError);
    expect(await late).toMatchObject({ reason: 'late' });
    release?.();
    await first;
    expect((await one.run('fitting', task)).result).toEqual([]);
    await one.onApplicationShutdown();
  });

  it('should leave the loop of the process free whatever the text', async () => {
    const page = Array.from({ length: 40 }, () => said(WORDS));
    await work.runPages('readSession', session([]));
    let ms = 0;
    const longest = await longestStretch(async () => {
      ({ ms } = await work.runPages('readSession', session([page, page])));
    });
    expect(longest).toBeLessThan(ms);
  });
});
