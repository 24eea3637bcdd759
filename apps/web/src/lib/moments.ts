import type { PoolBlock, Settings } from '@app/contracts';
import type { PoolEvent } from './ws-protocol';

/** A block of mine: the only thing that takes the whole screen. */
export interface BlockMoment {
  readonly kind: 'own-block';
  readonly key: string;
  readonly height: number;
  readonly hash: string | null;
  readonly worker: string | null;
  readonly rewardBtc: number | null;
  readonly time: string;
}

/** Worth a word in passing. `key` names the occasion: the same one is never told twice at a time. */
export type Toast =
  | { readonly kind: 'block'; readonly key: string; readonly height: number; readonly user: string }
  | {
      readonly kind: 'best';
      readonly key: string;
      readonly timeframe: 'month' | 'alltime';
      readonly best: number;
      readonly before: number;
      readonly worker: string;
    }
  | { readonly kind: 'offline' | 'online'; readonly key: string; readonly workers: readonly string[] }
  | { readonly kind: 'badge'; readonly key: string; readonly name: string; readonly rarity: string }
  | { readonly kind: 'level'; readonly key: string; readonly level: number; readonly title: string }
  | {
      readonly kind: 'reminder';
      readonly key: string;
      readonly title: string;
      readonly endsAt: string;
      readonly href: string | null;
    }
  | { readonly kind: 'first-share'; readonly key: string };

export type Moment = BlockMoment | Toast;
export type NotificationSettings = Settings['notifications'];

/** Somebody's own block may have been found while nobody looked: this long it is still news. */
export const BLOCK_NEWS_MS = 7 * 24 * 3600_000;

/** Which setting silences a kind of moment; null where none does: an own block and a first share are always told. */
const SETTING: Record<Moment['kind'], keyof NotificationSettings | null> = {
  'own-block': null,
  'first-share': null,
  block: 'block_found',
  best: 'personal_best',
  offline: 'worker_offline',
  online: 'worker_offline',
  badge: 'badge_earned',
  level: 'badge_earned',
  reminder: 'event_reminder',
};

/** Whether the settings want to hear of it. Until they are known everything is told: those are their defaults. */
export function isWanted(kind: Moment['kind'], settings: NotificationSettings | undefined): boolean {
  const setting = SETTING[kind];
  return setting === null || settings?.[setting] !== false;
}

/** What an event means to the user, or null where it is no occasion. */
export function momentOf(event: PoolEvent, userId: number): Moment | null {
  switch (event.name) {
    case 'block_found':
      return ofBlock(event.data, userId);
    case 'best_diff':
      return ofBest(event.data, userId);
    case 'worker_status':
      return ofWorker(event.data, userId);
    case 'badge_earned': {
      const { user_id, badge_slug, badge_name, rarity } = event.data;
      if (isSomebodyElse(user_id, userId)) return null;
      return { kind: 'badge', key: `badge:${badge_slug}`, name: badge_name, rarity };
    }
    case 'level_up': {
      const { user_id, new_level, title } = event.data;
      if (isSomebodyElse(user_id, userId)) return null;
      return { kind: 'level', key: `level:${new_level}`, level: new_level, title };
    }
    case 'event_reminder': {
      const { event_id, title, ends_at, action } = event.data;
      const key = `reminder:${event_id}:${ends_at}`;
      return { kind: 'reminder', key, title, endsAt: ends_at, href: pathOf(action?.href) };
    }
    default:
      return null;
  }
}

/** A block of the list as a moment, where `address` found it and it is still news at `now` (ms). */
export function momentOfBlock(block: PoolBlock, address: string, now: number): BlockMoment | null {
  if (block.finder !== address || now - Date.parse(block.found_at) > BLOCK_NEWS_MS) return null;
  return {
    kind: 'own-block',
    key: `block:${block.block_height}`,
    height: block.block_height,
    hash: block.block_hash,
    worker: block.worker_name,
    rewardBtc: block.reward_btc,
    time: block.found_at,
  };
}

/** Toasts on screen: more would be a wall. */
export const SHOWN_TOASTS = 3;

/**
 * The toasts with one more, newest first. Workers that come and go together share one; a better best replaces
 * the lesser one that the same share set.
 */
export function addToast(shown: readonly Toast[], toast: Toast): Toast[] {
  const others = shown.filter(({ key }) => key !== toast.key);
  if (toast.kind === 'offline' || toast.kind === 'online') {
    const before = others.find(({ kind }) => kind === toast.kind);
    const rest = others.filter((other) => other !== before);
    const known = before && 'workers' in before ? before.workers : [];
    const workers = [...known.filter((name) => !toast.workers.includes(name)), ...toast.workers];
    return [{ ...toast, workers }, ...rest].slice(0, SHOWN_TOASTS);
  }
  if (toast.kind === 'best') {
    const same = others.find((other) => other.kind === 'best' && other.best === toast.best);
    if (same?.kind === 'best' && same.timeframe === 'alltime') return [...shown];
    return [toast, ...others.filter((other) => other !== same)].slice(0, SHOWN_TOASTS);
  }
  return [toast, ...others].slice(0, SHOWN_TOASTS);
}

type Data<Name extends PoolEvent['name']> = Extract<PoolEvent, { name: Name }>['data'];

/** Private events without an owner are meant for everybody who gets them. */
const isSomebodyElse = (owner: number | null | undefined, userId: number): boolean =>
  owner !== null && owner !== undefined && owner !== userId;

function ofBlock(data: Data<'block_found'>, userId: number): Moment {
  const { user_id, user, worker, height, hash, reward_btc, time } = data;
  const key = `block:${height}`;
  if (user_id !== userId) return { kind: 'block', key, height, user };
  return {
    kind: 'own-block',
    key,
    height,
    hash: hash || null,
    worker: worker || null,
    rewardBtc: reward_btc,
    time,
  };
}

/** The week's best is what the meter shows: it falls every Monday and is no news by itself. */
function ofBest(data: Data<'best_diff'>, userId: number): Toast | null {
  const { user_id, worker, new_best, prev_best, timeframe } = data;
  if (user_id !== userId || timeframe === 'week' || prev_best <= 0) return null;
  return {
    kind: 'best',
    key: `best:${timeframe}:${new_best}`,
    timeframe,
    best: new_best,
    before: prev_best,
    worker,
  };
}

function ofWorker(data: Data<'worker_status'>, userId: number): Toast | null {
  const { user_id, worker, status, last_share } = data;
  if (isSomebodyElse(user_id, userId)) return null;
  return { kind: status, key: `worker:${worker}:${status}:${last_share ?? ''}`, workers: [worker] };
}

/** Another program writes these: only paths of this site are followed. */
function pathOf(href: string | undefined): string | null {
  return href && /^\/(?![/\\])/.test(href) ? href : null;
}
