import { demoKey, register, sendShare } from '../../apps/web/test/browser/account.mjs';
import { Visitor } from '../../apps/web/test/browser/visitor.mjs';
import { figuresOf, watchPages } from './web-load.mjs';

const TICK_MS = 20;

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

/**
 * The dashboard while fifty of its miner's shares a second come in: long tasks of the first minute, in which nothing
 * else is measured, then the heap every `everyMs` until `totalMs` are over.
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
        if (String(payload).includes('share_submitted')) messages.count += 1;
      }),
    );
    await visitor.goto('/dashboard');
    await visitor.connection('open');
    const client = await visitor.context.newCDPSession(visitor.page);
    await client.send('Performance.enable');
    await wait(visitor.page, 5_000);
    const from = await visitor.page.evaluate(() => performance.now());
    const heard = messages.count;
    const begun = Date.now();
    stop = mine(stage, address);
    await wait(visitor.page, 60_000);
    const { tasks, cls } = await figuresOf(visitor.page);
    const minute = tasks.filter(({ at }) => at >= from).map(({ ms }) => ms);
    const perSecond = (messages.count - heard) / ((Date.now() - begun) / 1000);
    const heap = [];
    while (Date.now() - begun < totalMs) {
      heap.push({ at: (Date.now() - begun) / 1000, ...(await heapOf(client)) });
      console.log(`${Math.round(heap.at(-1).at)} s: ${(heap.at(-1).bytes / 1e6).toFixed(2)} MB`);
      await wait(visitor.page, everyMs);
    }
    const sent = stop();
    visitor.mustBeContent();
    return { minute, perSecond, cls, heap, sent, seconds: (Date.now() - begun) / 1000 };
  } finally {
    stop();
    await visitor.leave();
  }
}
