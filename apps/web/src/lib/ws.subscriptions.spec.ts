/** @jest-environment node */
import { feedItem, share, SocketBench } from '../../test/socket-bench';
import { until } from '../../test/until';

describe('WebSocketClient, subscriptions', () => {
  const bench = SocketBench.forEachTest();
  const { make, reach, listen, subscribed } = bench;

  it('should subscribe again after a reconnect, from where it was', async () => {
    const client = make();
    const { events } = listen(client);
    client.connect('token');
    await subscribed(1);
    expect(bench.server.framesOf('subscribe')).toEqual([
      { action: 'subscribe', channel: 'mining', recover: true },
    ]);
    await until(() => bench.timers.pending.size === 1 && client.snapshot().status === 'open', 'open');
    bench.server.push('mining', share('a'), 6);
    await until(() => events.length === 1, 'the share');
    bench.server.last.socket.terminate();
    await reach(client, 'waiting');
    bench.timers.fire();
    await reach(client, 'open');
    await subscribed(1);
    expect(bench.server.framesOf('subscribe')).toEqual([
      { action: 'subscribe', channel: 'mining', recover: true, epoch: 'one', offset: 6 },
    ]);
  });

  it('should report a gap unless the server recovered what was missed', async () => {
    const client = make();
    const gaps: string[] = [];
    client.onGap((channel) => gaps.push(channel));
    listen(client);
    client.connect('token');
    await until(() => gaps.length === 1, 'the first subscription');
    bench.server.recovers = true;
    bench.server.last.socket.terminate();
    await reach(client, 'waiting');
    bench.timers.fire();
    await reach(client, 'open');
    await subscribed(1);
    bench.server.send({ type: 'resync', channel: 'mining', epoch: 'two', offset: 40 });
    await until(() => gaps.length === 2, 'the resync');
    expect(gaps).toEqual(['mining', 'mining']);
  });

  it('should route events to the handlers of their channel', async () => {
    const client = make();
    const mining = listen(client);
    const dashboard = listen(client, 'dashboard');
    client.connect('token');
    await subscribed(2);
    bench.server.push('mining', share('a'));
    bench.server.push('dashboard', feedItem());
    await until(() => mining.events.length + dashboard.events.length === 2, 'both events');
    expect(mining.events[0]).toMatchObject({ name: 'share_submitted', data: { id: 'a' } });
    expect(dashboard.events[0]).toMatchObject({ name: 'feed_item', data: { id: 7 } });
  });

  it('should ignore what it cannot read and stay open', async () => {
    const client = make();
    const { events } = listen(client);
    client.connect('token');
    await subscribed(1);
    bench.server.last.socket.send('not json');
    bench.server.last.socket.send('[1]');
    bench.server.push('mining', { type: 'share_submitted', id: 4 });
    bench.server.push('mining', { type: 'unheard_of' });
    bench.server.push('mining', share('good'));
    await until(() => events.length === 1, 'the good share');
    expect(client.snapshot().status).toBe('open');
  });

  it('should hand over no event twice: by offset, and by identity', async () => {
    const client = make();
    const { events } = listen(client);
    client.connect('token');
    await subscribed(1);
    bench.server.push('mining', share('a'), 6);
    bench.server.push('mining', share('other'), 6);
    bench.server.push('mining', share('a'), 7);
    bench.server.push('mining', share('b'), 8);
    await until(() => events.length === 2, 'two shares');
    expect(events.map((event) => 'id' in event.data && event.data.id)).toEqual(['a', 'b']);
  });

  it('should ask once for a channel with several handlers and give it up with the last', async () => {
    const client = make();
    client.connect('token');
    await reach(client, 'open');
    const first = listen(client);
    const second = listen(client);
    await subscribed(1);
    first.stop();
    first.stop();
    bench.server.push('mining', share('a'));
    await until(() => second.events.length === 1, 'the share');
    expect(first.events).toHaveLength(0);
    expect(bench.server.framesOf('unsubscribe')).toHaveLength(0);
    second.stop();
    await until(() => bench.server.framesOf('unsubscribe').length === 1, 'the unsubscription');
    bench.server.push('mining', share('b'));
    expect(second.events).toHaveLength(1);
  });

  it('should count a handler that is handed in twice as two', async () => {
    const client = make();
    client.connect('token');
    await reach(client, 'open');
    let calls = 0;
    const handler = () => void (calls += 1);
    const [first, second] = [client.subscribe('mining', handler), client.subscribe('mining', handler)];
    await subscribed(1);
    first();
    bench.server.push('mining', share('a'));
    await until(() => calls === 1, 'the share for the one that is left');
    expect(bench.server.framesOf('unsubscribe')).toHaveLength(0);
    second();
    await until(() => bench.server.framesOf('unsubscribe').length === 1, 'the unsubscription');
  });

  it('should ask for the widest scope that any handler wants', async () => {
    const client = make();
    client.connect('token');
    await reach(client, 'open');
    client.subscribe('mining', () => undefined, 'mine');
    const stopAll = client.subscribe('mining', () => undefined, 'all');
    stopAll();
    await subscribed(3);
    expect(bench.server.framesOf('subscribe').map((frame) => frame.scope)).toEqual([
      'mine',
      undefined,
      'mine',
    ]);
  });

  it('should pass a line of the feed on again when it was corrected, and only then', async () => {
    const client = make();
    const { events } = listen(client, 'dashboard');
    client.connect('token');
    await subscribed(1);
    bench.server.push('dashboard', feedItem(), 6);
    bench.server.push('dashboard', feedItem(), 7);
    bench.server.push('dashboard', feedItem({ metadata: { refused: true } }), 8);
    bench.server.push('dashboard', feedItem({ id: 8 }), 9);
    await until(() => events.length === 3, 'line, correction and next line');
    expect(events.map(({ data }) => [Reflect.get(data, 'id'), Reflect.get(data, 'metadata')])).toEqual([
      [7, {}],
      [7, { refused: true }],
      [8, {}],
    ]);
  });

  it('should tell of a block and of a best once each, with or without offsets', async () => {
    const client = make();
    const { events } = listen(client);
    client.connect('token');
    await subscribed(1);
    const best = { type: 'best_diff', user_id: 1, user: 'a', worker: 'w', new_best: 9, prev_best: 1 };
    for (const timeframe of ['week', 'alltime', 'week']) bench.server.push('mining', { ...best, timeframe });
    bench.server.push('mining', { ...best, timeframe: 'week', new_best: 10 });
    await until(() => events.length === 3, 'three bests');
    const block = { user: 'a', worker: 'w', height: 1, reward_btc: null, time: share('a').time };
    const found = listen(client, 'dashboard');
    await subscribed(2);
    for (const hash of ['h1', 'h1', 'h2'])
      bench.server.push('dashboard', { type: 'block_found', ...block, hash });
    await until(() => found.events.length === 2, 'two blocks');
  });

  it('should take from a replay only what it has not had', async () => {
    const client = make();
    const { events } = listen(client);
    client.connect('token');
    await subscribed(1);
    bench.server.push('mining', share('a'), 6);
    await until(() => events.length === 1, 'the first share');
    bench.server.recovers = true;
    bench.server.last.socket.terminate();
    await reach(client, 'waiting');
    bench.timers.fire();
    await reach(client, 'open');
    await subscribed(1);
    // The server's replay begins with what was on its way when the line broke.
    for (const [id, offset] of [
      ['a', 6],
      ['b', 7],
      ['b', 7],
      ['c', 9],
    ] as const)
      bench.server.push('mining', share(id), offset);
    await until(() => events.length === 3, 'the two that were missed');
    expect(events.map(({ data }) => Reflect.get(data, 'id'))).toEqual(['a', 'b', 'c']);
  });
});
