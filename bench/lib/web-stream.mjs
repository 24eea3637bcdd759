import { demoKey, register, sendShare } from '../../apps/web/test/browser/account.mjs';
import { Visitor } from '../../apps/web/test/browser/visitor.mjs';
import { listenToMachine } from './machine-noise.mjs';
import { figuresOf, watchPages } from './web-load.mjs';

const TICK_MS = 20;
const MINUTE_MS = 60_000;
/** The bounds are on the median of so many. */
const MINUTES = 5;

/** Shares of one account into the stream, one every 20 ms: fifty a second. @returns a function that ends it */
function mine(stage, address) {
  let sent = 0;
  const begun = performance.now();
  const timer = setInterval(() => {
    const due = Math.floor((performance.now() - begun) / TICK_MS);
    for (; sent < due; sent += 1) {
      const sdiff = 1_000 / (1 - ((sent * 7_919) % 9_973) / 9_973);
      const worker = `bench-${sent % 5}`;
      sendShare(stage.redis, address, { worker, sdiff }).catch(() => undefined);
    }
  }, TICK_MS);
  return () => {
    clearInterval(timer);
    return sent;
  };
}

/** Bytes of the page's heap after a collection, and how much is in the document. */
async function heapOf(client) {
  await client.send('HeapProfiler.collectGarbage');
  const { usedSize } = await client.send('Runtime.getHeapUsage');
  const { metrics } = await client.send('Performance.getMetrics');
  const metric = (name) => metrics.find((each) => each.name === name)?.value ?? 0;
  return { bytes: usedSize, nodes: metric('Nodes'), listeners: metric('JSEventListeners') };
}

const wait = (page, ms) => page.waitForTimeout(ms);

/** Processor time of the tasks of a page's main thread. @returns a function that ends it and tells the longest, in ms */
async function traceTasks(client) {
  const events = [];
  const collect = ({ value }) => events.push(...value);
  client.on('Tracing.dataCollected', collect);
  await client.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel'], excludedCategories: ['*'] },
  });
  return async () => {
    const done = new Promise((resolve) => client.once('Tracing.tracingComplete', resolve));
    await client.send('Tracing.end');
    await done;
    client.off('Tracing.dataCollected', collect);
    const threads = events.filter(
      ({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain',
    );
    const tasksOf = ({ pid, tid }) =>
      events.filter((event) => event.pid === pid && event.tid === tid && event.tdur > 0);
    // Of several renderers the one that had something to do.
    const [busiest] = threads.map(tasksOf).sort((one, other) => other.length - one.length);
    return Math.max(0, ...(busiest ?? []).map(({ tdur }) => tdur / 1_000));
  };
}

/** One minute in which nothing else is measured: its long tasks, its layout shifts, and what the machine added. */
async function oneMinute(page, client) {
  const from = await page.evaluate(() => performance.now());
  const [endTrace, endListening] = await Promise.all([traceTasks(client), listenToMachine()]);
  await wait(page, MINUTE_MS);
  const machine = await endListening();
  const { tasks, shifted } = await figuresOf(page);
  const longestProcessor = await endTrace();
  const isNew = ({ at }) => at >= from;
  const shift = shifted.filter(isNew).reduce((sum, { value }) => sum + value, 0);
  return { tasks: tasks.filter(isNew).map(({ ms }) => ms), shift, longestProcessor, machine };
}

/**
 * The dashboard while fifty of its miner's shares a second come in: five minutes for long tasks and shifts, with the heap
 * after each, then the heap every `everyMs` until `totalMs` are over.
 */
export async function liveUnderLoad(stage, { totalMs, everyMs }) {
  const visitor = await Visitor.arrive(stage.browser, stage);
  let stop = () => 0;
  try {
    await watchPages(visitor);
    const { tokens, address } = await register(stage.api, demoKey(0));
    await visitor.adopt(tokens);
    const messages = { count: 0 };
    visitor.page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => {
        messages.count += String(payload).split('share_submitted').length - 1;
      }),
    );
    await visitor.goto('/dashboard');
    await visitor.connection('open');
    const client = await visitor.context.newCDPSession(visitor.page);
    await client.send('Performance.enable');
    await wait(visitor.page, 5_000);
    const heard = messages.count;
    const begun = Date.now();
    stop = mine(stage, address);
    const heap = [];
    const sample = async () => {
      heap.push({ at: (Date.now() - begun) / 1000, ...(await heapOf(client)) });
      console.log(`${Math.round(heap.at(-1).at)} s: ${(heap.at(-1).bytes / 1e6).toFixed(2)} MB`);
    };
    const minutes = [];
    while (minutes.length < MINUTES && Date.now() - begun < totalMs) {
      minutes.push(await oneMinute(visitor.page, client));
      console.log(JSON.stringify(minutes.at(-1)));
      await sample();
    }
    const perSecond = (messages.count - heard) / ((Date.now() - begun) / 1000);
    while (Date.now() - begun < totalMs) {
      await wait(visitor.page, everyMs);
      await sample();
    }
    const sent = stop();
    visitor.mustBeContent();
    return { minutes, perSecond, heap, sent, seconds: (Date.now() - begun) / 1000 };
  } finally {
    stop();
    await visitor.leave();
  }
}
