/**
 * Gathers items and passes them on together: the first at once, what follows within `ms` in one go.
 * At fifty events a second the page is drawn four times, not fifty.
 */
export function createBatch<Item>(flush: (items: Item[]) => void, ms = 250) {
  let waiting: Item[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;

  const run = () => {
    timer = null;
    if (waiting.length === 0) return;
    const items = waiting;
    waiting = [];
    timer = setTimeout(run, ms);
    flush(items);
  };

  return {
    add(item: Item): void {
      waiting.push(item);
      if (timer === null) run();
    },
    stop(): void {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      waiting = [];
    },
  };
}
