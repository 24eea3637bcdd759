import { Injectable } from '@nestjs/common';
import { shortAddress } from '@app/bitcoin';
import { type EventName, type EventPayload, HIDDEN_MINER, pubsubChannel } from '@app/contracts';
import type { BestNews, BlockNews, FeedRow, IngestShare, Owner, Reminder, WorkerState } from '@app/database';
import { type Redis, RedisClients } from '@app/redis';

/** Feed lines and blocks older than this are history that is being read in, and no news (ms). */
export const NEWS_MS = 3_600_000;

export type Message = {
  [Name in EventName]: { event: Name; payload: EventPayload<Name> & { private?: true } };
}[EventName];

/** Owners who have not asked to be shown hear of themselves; nobody else does. */
const privacy = (owner: Owner): true | undefined => (owner.hidden ? true : undefined);

export function shareMessage(share: IngestShare, owner: Owner, isPersonalBest: boolean): Message {
  const payload = {
    id: share.eventId,
    user_id: owner.id,
    user: shortAddress(share.address),
    worker: share.worker,
    difficulty: share.difficulty,
    share_diff: share.shareDiff,
    accepted: share.accepted,
    reject_reason: share.rejectReason || undefined,
    is_personal_best: isPersonalBest,
    time: new Date(share.time).toISOString(),
    private: privacy(owner),
  };
  return { event: 'share_submitted', payload };
}

export function bestMessage(best: BestNews, owner: Owner): Message {
  const payload = {
    user_id: owner.id,
    user: shortAddress(owner.address),
    worker: best.worker,
    new_best: best.newBest,
    prev_best: best.previousBest,
    timeframe: best.timeframe,
    private: privacy(owner),
  };
  return { event: 'best_diff', payload };
}

/** A block is news for the whole pool; of an owner who is not shown it keeps the id, by which he knows himself. */
export function blockMessage(block: BlockNews): Message {
  const { owner } = block;
  const payload = {
    user_id: owner?.id ?? null,
    user: owner ? (owner.hidden ? HIDDEN_MINER : shortAddress(owner.address)) : 'pool',
    worker: owner?.hidden ? '' : (block.worker ?? ''),
    height: block.height,
    hash: block.hash ?? '',
    reward_btc: block.rewardBtc,
    time: block.foundAt.toISOString(),
  };
  return { event: 'block_found', payload };
}

export function feedMessage(row: FeedRow, owner: Owner | null): Message {
  const payload = {
    id: row.id,
    item_type: row.type,
    text: row.title,
    description: row.description,
    time: row.createdAt.toISOString(),
    metadata: row.metadata,
    ...(owner?.hidden ? { user_id: owner.id, private: true as const } : {}),
  };
  return { event: 'feed_item', payload };
}

export function statusMessage(
  worker: WorkerState,
  status: 'online' | 'offline',
  hashrate5m: number,
): Message {
  const payload = {
    user_id: worker.userId,
    worker: worker.name,
    status,
    hashrate_5m: hashrate5m,
    last_share: worker.lastShare?.toISOString() ?? null,
  };
  return { event: 'worker_status', payload };
}

export function reminderMessage({ eventId, userId, title, endsAt, action }: Reminder): Message {
  const payload = {
    user_id: userId,
    event_id: eventId,
    title,
    ends_at: endsAt.toISOString(),
    ...(action ? { action } : {}),
  };
  return { event: 'event_reminder', payload };
}

/** Messages in one script: Redis does nothing else while it runs, here for about a millisecond. */
const AT_ONCE = 500;
/**
 * ARGV: a channel, then its messages, one a line, and so on. One command for many messages: twenty thousand a second as
 * commands, or only as arguments, of their own cost this process a tenth of a core. JSON never holds a line break.
 */
const PUBLISH_ALL = `for i = 1, #ARGV, 2 do
    for message in string.gmatch(ARGV[i + 1], '[^\\n]+') do redis.call('PUBLISH', ARGV[i], message) end
  end`;

/** Tells every api node. Only what is committed may be handed to it. */
@Injectable()
export class Publisher {
  private readonly redis: Redis;

  constructor(clients: RedisClients) {
    this.redis = clients.commands;
  }

  /** In their order. @throws while Redis is away, and then some of the messages may have gone out */
  async publish(messages: readonly Message[]): Promise<void> {
    for (let start = 0; start < messages.length; start += AT_ONCE)
      await this.redis.eval(PUBLISH_ALL, 0, ...linesOf(messages.slice(start, start + AT_ONCE)));
  }
}

/** A channel and the lines for it in turn; a new pair wherever the channel changes, so that the order stays. */
function linesOf(messages: readonly Message[]): string[] {
  const parts: string[] = [];
  let last: EventName | undefined;
  let lines = '';
  for (const { event, payload } of messages) {
    if (event !== last) {
      if (last) parts.push(pubsubChannel(last), lines);
      last = event;
      lines = '';
    }
    lines += `${JSON.stringify(payload)}\n`;
  }
  if (last) parts.push(pubsubChannel(last), lines);
  return parts;
}
