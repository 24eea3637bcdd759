import type { PoolBlock, Settings } from '@app/contracts';
import { addToast, isWanted, momentOf, momentOfBlock, SHOWN_TOASTS, type Toast } from './moments';
import type { PoolEvent } from './ws-protocol';

const ME = 7;
const block = (user_id: number | null): PoolEvent => ({
  name: 'block_found',
  channel: 'dashboard',
  data: {
    user_id,
    user: 'bc1qxy…0wlh',
    worker: 'rig1',
    height: 925_001,
    hash: '00000000abc',
    reward_btc: 3.166,
    time: '2026-11-22T07:00:00.000Z',
  },
});
const best = (timeframe: 'week' | 'month' | 'alltime', more: object = {}): PoolEvent =>
  ({
    name: 'best_diff',
    channel: 'mining',
    data: {
      user_id: ME,
      user: 'bc1qxy…0wlh',
      worker: 'rig1',
      new_best: 9e9,
      prev_best: 4e9,
      timeframe,
      ...more,
    },
  }) as PoolEvent;
const status = (worker: string, state: 'online' | 'offline', user_id: number | null = ME): PoolEvent =>
  ({
    name: 'worker_status',
    channel: 'mining',
    data: { user_id, worker, status: state, hashrate_5m: 0, last_share: '2026-11-22T06:50:00.000Z' },
  }) as PoolEvent;
const toastOf = (event: PoolEvent): Toast => {
  const moment = momentOf(event, ME);
  if (!moment || moment.kind === 'own-block') throw new Error('no toast');
  return moment;
};

describe('what an event means to the user', () => {
  it('should take the whole screen for a block of mine alone', () => {
    expect(momentOf(block(ME), ME)).toMatchObject({ kind: 'own-block', height: 925_001, rewardBtc: 3.166 });
    expect(momentOf(block(8), ME)).toMatchObject({ kind: 'block', user: 'bc1qxy…0wlh' });
    expect(momentOf(block(null), ME)).toMatchObject({ kind: 'block' });
  });

  it('should know a block by its height, however often it is told of', () => {
    expect(momentOf(block(ME), ME)?.key).toBe(momentOf(block(8), ME)?.key);
  });

  it('should tell of a best of the month or of all time, of mine, that beats an older one', () => {
    expect(momentOf(best('alltime'), ME)).toMatchObject({ kind: 'best', best: 9e9, before: 4e9 });
    expect(momentOf(best('month'), ME)).toMatchObject({ timeframe: 'month' });
    expect(momentOf(best('week'), ME)).toBeNull();
    expect(momentOf(best('alltime', { prev_best: 0 }), ME)).toBeNull();
    expect(momentOf(best('alltime', { user_id: 8 }), ME)).toBeNull();
  });

  it('should tell of my workers, and of those that have no owner', () => {
    expect(momentOf(status('rig1', 'offline'), ME)).toMatchObject({ kind: 'offline', workers: ['rig1'] });
    expect(momentOf(status('rig1', 'online', null), ME)).toMatchObject({ kind: 'online' });
    expect(momentOf(status('rig1', 'offline', 8), ME)).toBeNull();
  });

  it('should tell of badges, levels and reminders, and follow only paths of this site', () => {
    const reminder = (href: string) =>
      momentOf(
        {
          name: 'event_reminder',
          channel: 'dashboard',
          data: {
            user_id: null,
            event_id: '1',
            title: 'Cup',
            ends_at: 'soon',
            action: { label: 'Go', href },
          },
        },
        ME,
      );
    expect(reminder('/dashboard')).toMatchObject({ kind: 'reminder', href: '/dashboard' });
    for (const href of ['//evil.example', 'https://evil.example', 'javascript:alert(1)', '/\\evil.example'])
      expect(reminder(href)).toMatchObject({ href: null });
    const badge = { user_id: ME, badge_slug: 'a', badge_name: 'First', rarity: 'epic', xp_reward: 5 };
    expect(momentOf({ name: 'badge_earned', channel: 'gamification', data: badge }, ME)?.kind).toBe('badge');
    const level = { user_id: 8, old_level: 1, new_level: 2, title: 'Curious Cat' };
    expect(momentOf({ name: 'level_up', channel: 'gamification', data: level }, ME)).toBeNull();
  });

  it('should be nothing for the many shares', () => {
    const share = { name: 'share_submitted', channel: 'mining', data: {} } as unknown as PoolEvent;
    expect(momentOf(share, ME)).toBeNull();
  });
});

describe('a block that was found while nobody looked', () => {
  const now = Date.parse('2026-11-22T07:00:00.000Z');
  const found: PoolBlock = {
    block_height: 925_001,
    block_hash: '00000000abc',
    difficulty: 1e14,
    network_difficulty: 9e13,
    reward_btc: 3.1,
    fees_btc: 0.1,
    found_at: '2026-11-20T07:00:00.000Z',
    confirmed: true,
    confirmations: 3,
    finder: 'bc1qme',
    worker_name: 'rig1',
  };

  it('should be news for a week, with the same key as the event of it', () => {
    expect(momentOfBlock(found, 'bc1qme', now)?.key).toBe(momentOf(block(ME), ME)?.key);
    expect(momentOfBlock({ ...found, found_at: '2026-11-14T00:00:00.000Z' }, 'bc1qme', now)).toBeNull();
  });

  it('should not be mine when another found it, or nobody knows who', () => {
    for (const finder of ['bc1qot…hers', 'A miner', null])
      expect(momentOfBlock({ ...found, finder }, 'bc1qme', now)).toBeNull();
  });
});

describe('settings of notifications', () => {
  const all: Settings['notifications'] = {
    block_found: false,
    personal_best: false,
    worker_offline: false,
    badge_earned: false,
    event_reminder: false,
  };

  it('should silence what was switched off, never an own block', () => {
    for (const kind of ['block', 'best', 'offline', 'online', 'badge', 'level', 'reminder'] as const)
      expect(isWanted(kind, all)).toBe(false);
    expect([isWanted('own-block', all), isWanted('first-share', all)]).toEqual([true, true]);
  });

  it('should tell everything until they are known', () => {
    expect(isWanted('best', undefined)).toBe(true);
  });
});

describe('toasts on screen', () => {
  it('should be three at most, the newest first', () => {
    let shown: Toast[] = [];
    for (const name of ['a', 'b', 'c', 'd'])
      shown = addToast(shown, { kind: 'badge', key: name, name, rarity: 'rare' });
    expect(shown.map(({ key }) => key)).toEqual(['d', 'c', 'b']);
    expect(shown).toHaveLength(SHOWN_TOASTS);
  });

  it('should gather workers that fall silent together into one', () => {
    let shown: Toast[] = [];
    for (const name of ['rig1', 'rig2', 'rig3', 'rig2'])
      shown = addToast(shown, toastOf(status(name, 'offline')));
    expect(shown).toHaveLength(1);
    expect(shown[0]).toMatchObject({ kind: 'offline', workers: ['rig1', 'rig3', 'rig2'] });
    expect(addToast(shown, toastOf(status('rig1', 'online')))).toHaveLength(2);
  });

  it.each([
    ['alltime', 'month'],
    ['month', 'alltime'],
  ] as const)('should keep the best of all time where one share sets %s, then %s', (first, second) => {
    const shown = addToast(addToast([], toastOf(best(first))), toastOf(best(second)));
    expect(shown).toHaveLength(1);
    expect(shown[0]).toMatchObject({ timeframe: 'alltime' });
  });

  it('should not repeat the same occasion', () => {
    const once = addToast([], toastOf(best('alltime')));
    expect(addToast(once, toastOf(best('alltime')))).toHaveLength(1);
  });
});
