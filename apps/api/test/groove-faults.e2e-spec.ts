import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { RealtimeMetrics } from '@app/realtime';
import { type Fault, FaultProxy, waitFor } from '@app/testing';
import { GrooveClient, publishDirty } from './groove';
import { GrooveRig } from './groove-rig';

const rig = new GrooveRig();
/** Longer than changes of a topic are put together. */
const COALESCED_MS = 400;

describe('the groove socket over wires that fail', () => {
  let proxy: FaultProxy;
  const clients: GrooveClient[] = [];
  beforeEach(async () => {
    proxy = await FaultProxy.start((rig.api.app.getHttpServer().address() as AddressInfo).port);
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    await proxy.stop();
  });

  const open = async () => {
    const client = await GrooveClient.open(rig.api.app, rig.token, proxy.port);
    clients.push(client);
    return client;
  };
  /** Some changes, each told at once. */
  const change = async () => {
    for (let time = 0; time < 3; time += 1) {
      await rig.seed.learning();
      await publishDirty(rig.api, rig.seed.userId, ['learnings']);
    }
  };
  const isNewest = async (client: GrooveClient) => {
    const truth = await rig.read('learnings');
    await waitFor('the newest state', () =>
      isDeepStrictEqual(client.of('update', 'learnings').at(-1)?.data, truth),
    );
  };

  it.each<[string, Fault]>([
    ['stands still', { kind: 'stall' }],
    ['carries but a little', { kind: 'throttle', bytesPerSecond: 2_000 }],
  ])('should bring the newest state when a wire %s, on the same socket', async (_, fault) => {
    const client = await open();
    await client.read({ topic: 'learnings' });
    proxy.set(fault);
    await change();
    proxy.set({ kind: 'pass' });
    await change();
    await isNewest(client);
    expect(proxy.connections).toBe(1);
    const numbers = client.ws.frames.flatMap(({ seq }) => (typeof seq === 'number' ? [seq] : []));
    expect(numbers).toEqual(numbers.map((_seq, at) => at + 1));
  });

  it('should keep nothing but the newest for a wire that is full, and send that when it is not', async () => {
    const LISTS = 20;
    const LATER = 5;
    const addOne = async () => {
      await rig.seed.learning({ description: 'long '.repeat(100) });
      await publishDirty(rig.api, rig.seed.userId, ['learnings']);
    };
    for (let n = 0; n < 200; n += 1) await rig.seed.learning({ description: 'long '.repeat(100) });
    const client = await open();
    // The same list in many sizes: a change concerns them all.
    const limits = Array.from({ length: LISTS }, (_, n) => 200 - n);
    for (const limit of limits) await client.read({ topic: 'learnings', limit });
    const metrics = rig.api.app.get(RealtimeMetrics);
    const { conflated } = metrics;
    proxy.set({ kind: 'stall' });
    const isFull = async () => {
      await addOne();
      return metrics.conflated > conflated;
    };
    await waitFor('the wire to be full', isFull);
    await delay(COALESCED_MS);
    const { deliveries } = metrics;
    for (let n = 0; n < LATER; n += 1) {
      await addOne();
      await delay(COALESCED_MS);
    }
    proxy.set({ kind: 'pass' });
    for (const limit of limits) {
      const ofLimit = () =>
        client.of('update', 'learnings').filter(({ topic }) => (topic as { limit: number }).limit === limit);
      const truth = await rig.read('learnings', { limit: String(limit) });
      await waitFor('the newest state', () => isDeepStrictEqual(ofLimit().at(-1)?.data, truth));
      expect(ofLimit().map(({ seq }) => seq)).toEqual(ofLimit().map((_, at) => at + 2));
    }
    expect(metrics.deliveries - deliveries).toBeLessThanOrEqual(2 * LISTS);
    expect(proxy.connections).toBe(1);
  });

  it('should begin with the state of that moment after a cut, and go on', async () => {
    const first = await open();
    await first.read({ topic: 'learnings' });
    proxy.cut();
    expect((await first.ws.closed).code).toBe(1006);
    await change();
    const second = await open();
    expect(await second.read({ topic: 'learnings' })).toEqual(await rig.read('learnings'));
    await change();
    await isNewest(second);
  });
});
