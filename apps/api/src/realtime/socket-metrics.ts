import { type Aggregator, Counter, Gauge, type Registry } from 'prom-client';
import type { ConnectionManager, RealtimeMetrics, RedisBridgeService } from '@app/realtime';

/** Puts the figures of the realtime core into the registry; they are read when somebody asks. */
export function registerSocketMetrics(
  registry: Registry,
  metrics: RealtimeMetrics,
  connections: ConnectionManager,
  bridge: RedisBridgeService,
): void {
  const registers = [registry];
  const gauge = (name: string, help: string, read: () => number, aggregator: Aggregator = 'sum') =>
    new Gauge({
      name,
      help,
      registers,
      aggregator,
      collect() {
        this.set(read());
      },
    });
  const counter = (name: string, help: string, read: () => number) =>
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  const counts = <Label extends string>(
    name: string,
    help: string,
    label: Label,
    read: () => ReadonlyMap<string | number, number>,
  ) =>
    new Counter<string>({
      name,
      help,
      labelNames: [label],
      registers,
      collect() {
        this.reset();
        for (const [value, count] of read()) this.inc({ [label]: String(value) }, count);
      },
    });

  gauge('tbg_ws_sockets', 'Open signed-in sockets', () => connections.getStats().total_connections);
  gauge('tbg_ws_users', 'Users behind them', () => connections.getStats().unique_users);
  gauge('tbg_ws_queued_bytes', 'Bytes that wait for slow readers', () => connections.queuedBytes());
  gauge('tbg_ws_bridge_up', '1 while the node hears Redis', () => Number(bridge.healthy()), 'min');
  counter('tbg_ws_messages_total', 'Messages that entered a channel', () => metrics.messages);
  counter('tbg_ws_deliveries_total', 'Messages times sockets', () => metrics.deliveries);
  counter('tbg_ws_writes_total', 'Writes to sockets', () => metrics.writes);
  counter('tbg_ws_bytes_total', 'Bytes written to sockets', () => metrics.bytes);
  counter('tbg_ws_conflated_total', 'States replaced by newer ones', () => metrics.conflated);
  counter('tbg_ws_dropped_total', 'Frames lost with a closed socket', () => metrics.dropped);
  counter('tbg_ws_resyncs_total', 'Gaps announced to subscribers', () => metrics.resyncs);
  counter('tbg_ws_replays_total', 'Replays after a reconnect', () => metrics.replays);
  counter('tbg_ws_topics_computed_total', 'States of topics computed', () => metrics.topicRuns);
  counter('tbg_ws_topics_failed_total', 'Those that could not be', () => metrics.topicFailures);
  counts('tbg_ws_closes_total', 'Closed sockets by code', 'code', () => metrics.closes);
  counts('tbg_ws_skipped_total', 'Published messages not passed on', 'reason', () => metrics.skipped);
}
