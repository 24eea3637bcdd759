import { type DeadLetter, queueOf } from './queue';
import type { Selection } from './options';
import { reasonGroup } from './reason-group';
import type { DeadLetterStore } from './store';

/** Ids that were asked for and are in none of the streams, or in both. */
export class UnknownIds extends Error {}

/** The entries of a selection in pages, oldest first. @throws UnknownIds before anything is yielded */
export async function* selected(store: DeadLetterStore, selection: Selection): AsyncGenerator<DeadLetter[]> {
  if (selection.ids.length > 0) return yield await byIds(store, selection);
  for (const name of selection.queues) {
    for await (const page of store.pages(queueOf(name))) {
      const matching = page.filter((letter) => matches(letter, selection));
      if (matching.length > 0) yield matching;
    }
  }
}

async function byIds(store: DeadLetterStore, { ids, queues }: Selection): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = [];
  const missing: string[] = [];
  for (const id of new Set(ids)) {
    const found = await Promise.all(queues.map((name) => store.find(queueOf(name), id)));
    const [letter, other] = found.filter((each) => each !== undefined);
    if (other) throw new UnknownIds(`${id} is in mining:dead and in groove:dead: say --mining or --groove.`);
    if (letter) letters.push(letter);
    else missing.push(id);
  }
  if (missing.length === 0) return letters;
  const keys = queues.map((name) => queueOf(name).key).join(' and ');
  throw new UnknownIds(`Not in ${keys}: ${missing.join(', ')}. Nothing was done; list shows what is there.`);
}

function matches({ reason, stream }: DeadLetter, selection: Selection): boolean {
  const { reason: text, stream: name } = selection;
  if (name !== undefined && stream !== name && stream !== `mining:${name}`) return false;
  return text === undefined || reason.includes(text) || reasonGroup(reason).includes(text);
}
