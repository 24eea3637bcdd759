import type { AddressInfo } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { type Fault, FaultProxy, waitFor } from '@app/testing';
import { GrooveClient, publishDirty } from './groove';
import { GrooveRig } from './groove-rig';

const rig = new GrooveRig();

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
