import type { Network } from '@app/bitcoin';
import { shown } from './escape';
import type { Options } from './options';
import { count, letterJson, letterText, summaryJson, summaryText } from './print';
import { type DeadLetter, obstacle, queueOf, refusalOf } from './queue';
import { reasonGroup } from './reason-group';
import { selected } from './selection';
import type { DeadLetterStore } from './store';
import { Summary } from './summary';

/** What a command works with. `write` gets the text for standard output. */
export interface Surroundings {
  readonly store: DeadLetterStore;
  readonly networks: readonly Network[];
  readonly write: (text: string) => void;
}

/** Scripts and removals that are sent at once. */
const AT_ONCE = 100;

/** Runs a command. @returns its exit code. @throws UnknownIds, and what Redis says */
export function runCommand(options: Options, surroundings: Surroundings): Promise<number> {
  switch (options.command) {
    case 'list':
      return list(options, surroundings);
    case 'show':
      return show(options, surroundings);
    case 'retry':
      return retry(options, surroundings);
    case 'drop':
      return drop(options, surroundings);
  }
}

async function list({ selection, isJson }: Options, { store, write }: Surroundings): Promise<number> {
  const summary = new Summary();
  const lengths = [];
  for (const queue of selection.queues) {
    lengths.push({ queue, entries: await store.length(queueOf(queue)) });
    for await (const page of store.pages(queueOf(queue))) for (const letter of page) summary.add(letter);
  }
  write((isJson ? summaryJson : summaryText)(lengths, summary.list()));
  return 0;
}

async function show(options: Options, { store, networks, write }: Surroundings): Promise<number> {
  const { selection, limit, isJson } = options;
  let left = selection.ids.length > 0 ? selection.ids.length : limit;
  for await (const page of selected(store, selection)) {
    for (const letter of page.slice(0, left)) {
      const refusal = refusalOf(letter, networks);
      write(isJson ? letterJson(letter, refusal) : `${letterText(letter, refusal)}\n`);
    }
    left -= page.length;
    if (left <= 0) break;
  }
  if (left < 0 && !isJson) write(`There are more: --limit N shows more than ${limit}.\n`);
  if (left === limit && !isJson) write('There is no such entry.\n');
  return 0;
}

async function retry(options: Options, { store, networks, write }: Surroundings): Promise<number> {
  const { isDryRun, isForced } = options;
  const left = new Counts();
  let [done, taken] = [0, 0];
  const move = async (letter: DeadLetter) => {
    const refusal = isForced ? obstacle(letter) : refusalOf(letter, networks);
    if (refusal !== null || letter.fields === null)
      return left.add(refusal ?? 'its original fields cannot be read');
    const queue = queueOf(letter.queue);
    if (isDryRun) done += 1;
    else if ((await store.requeue(queue, letter, queue.requeued(letter, letter.fields))) === null) taken += 1;
    else done += 1;
  };
  try {
    for await (const page of selected(store, options.selection))
      await inGroups(page, (some) => Promise.all(some.map(move)));
  } catch (error) {
    if (done > 0) write(`Re-queued ${count(done)} before this failed; run it again for the rest.\n`);
    throw error;
  }
  write(isDryRun ? `Would re-queue ${count(done)}.\n` : `Re-queued ${count(done)}.\n`);
  if (taken > 0) write(`${count(taken)} had been moved or removed meanwhile.\n`);
  for (const [reason, n] of left.list()) write(`Left ${count(n)} where it lies: ${shown(reason)}\n`);
  if (left.total > 0 && !isForced)
    write('The worker would refuse these again; --force re-queues them all the same.\n');
  return left.total > 0 ? 1 : 0;
}

async function drop({ selection, isConfirmed }: Options, { store, write }: Surroundings): Promise<number> {
  let dropped = 0;
  for await (const page of selected(store, selection)) {
    if (isConfirmed) await inGroups(page, async (some) => (dropped += await remove(store, some)));
    else dropped += page.length;
  }
  write(
    isConfirmed
      ? `Dropped ${count(dropped)}.\n`
      : `Nothing was dropped: say --yes to drop ${count(dropped)} for good.\n`,
  );
  return isConfirmed ? 0 : 2;
}

async function remove(store: DeadLetterStore, letters: readonly DeadLetter[]): Promise<number> {
  let removed = 0;
  for (const name of new Set(letters.map(({ queue }) => queue))) {
    const ids = letters.filter(({ queue }) => queue === name).map(({ id }) => id);
    removed += await store.remove(queueOf(name), ids);
  }
  return removed;
}

async function inGroups(
  page: readonly DeadLetter[],
  task: (some: DeadLetter[]) => Promise<unknown>,
): Promise<void> {
  for (let begin = 0; begin < page.length; begin += AT_ONCE) await task(page.slice(begin, begin + AT_ONCE));
}

/** How many entries were left for which kind of reason; kinds beyond the bound are summed. */
class Counts {
  private static readonly MOST = 20;
  private readonly byReason = new Map<string, number>();
  total = 0;

  add(reason: string): void {
    this.total += 1;
    const group = reasonGroup(reason);
    const key = this.byReason.has(group) || this.byReason.size < Counts.MOST ? group : 'other reasons';
    this.byReason.set(key, (this.byReason.get(key) ?? 0) + 1);
  }

  list(): [reason: string, count: number][] {
    return [...this.byReason].sort(([, one], [, other]) => other - one);
  }
}
