'use client';

import { useEffect, useEffectEvent, useRef, useState } from 'react';
import {
  addToast,
  isWanted,
  momentOf,
  momentOfBlock,
  type BlockMoment,
  type Moment,
  type Toast,
} from '@/lib/moments';
import { textOf } from '@/lib/moment-text';
import { currentPermission, isWantedHere, notify, shouldNotify } from '@/lib/notifications';
import { onAnnouncement } from '@/lib/occasions';
import { browserOnce, OnceOnly } from '@/lib/once';
import type { PoolEvent } from '@/lib/ws-protocol';
import { useBlocks, useSettings } from './useApi';
import { useUser } from './useApp';
import { usePoolEvents } from './useLiveCache';

/** Calls back as soon as somebody looks at this page; returns the tear-down. */
function whenSeen(then: () => void): () => void {
  const look = () => {
    if (document.hidden) return;
    document.removeEventListener('visibilitychange', look);
    then();
  };
  document.addEventListener('visibilitychange', look);
  look();
  return () => document.removeEventListener('visibilitychange', look);
}

/** What happened that is worth more than a changed figure, and the ways to be done with it. */
export interface Moments {
  readonly block: BlockMoment | null;
  readonly toasts: readonly Toast[];
  dismissBlock(): void;
  dismissToast(key: string): void;
}

/**
 * Turns events of the socket into moments: an own block once over all tabs and reloads, in the tab that is looked at;
 * toasts in every tab; a notification, where asked for, from one tab that is not.
 */
export function useMoments(): Moments {
  const user = useUser();
  const settings = useSettings().data;
  const [once] = useState(() => new OnceOnly(browserOnce()));
  const [blocks, setBlocks] = useState<readonly BlockMoment[]>([]);
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const waits = useRef(new Set<() => void>());
  useEffect(() => {
    const pending = waits.current;
    return () => {
      for (const stop of pending) stop();
      pending.clear();
    };
  }, []);

  const sound = (kind: Moment['kind']) => {
    if (!settings?.sound.enabled) return;
    const { volume } = settings.sound;
    void import('@/lib/sound').then(({ play }) => play(kind, volume));
  };

  const tellOutside = async (moment: Moment) => {
    const context = { permission: currentPermission(), wanted: isWantedHere(), hidden: document.hidden };
    if (!shouldNotify(moment.kind, context) || !(await once.claim(`notified:${moment.key}`))) return;
    notify(moment.key, textOf(moment, Date.now()));
    sound(moment.kind);
  };

  const celebrate = (moment: BlockMoment) => {
    const claim = () =>
      void once.claim(moment.key).then((isMine) => {
        if (!isMine) return;
        setBlocks((waiting) => [...waiting, moment]);
        sound(moment.kind);
      });
    if (!document.hidden) return claim();
    const stop = whenSeen(() => {
      waits.current.delete(stop);
      claim();
    });
    waits.current.add(stop);
  };

  const tell = (moment: Moment) => {
    if (!isWanted(moment.kind, settings?.notifications)) return;
    void tellOutside(moment);
    if (moment.kind === 'own-block') return celebrate(moment);
    setToasts((shown) => addToast(shown, moment));
    if (!document.hidden) sound(moment.kind);
  };

  const hear = (event: PoolEvent) => {
    const moment = momentOf(event, user.id);
    if (moment) tell(moment);
  };
  usePoolEvents('mining', hear);
  usePoolEvents('dashboard', hear, 'all');
  usePoolEvents('gamification', hear);

  const announced = useEffectEvent(tell);
  useEffect(() => onAnnouncement((toast) => announced(toast)), []);

  // A block that was found while no page was open is in the list of blocks.
  const found = useBlocks().data?.pages[0]?.data;
  const celebrateMissed = useEffectEvent(() => {
    for (const block of found ?? []) {
      const moment = momentOfBlock(block, user.btc_address, Date.now());
      if (moment) celebrate(moment);
    }
  });
  useEffect(() => celebrateMissed(), [found]);

  return {
    block: blocks[0] ?? null,
    toasts,
    dismissBlock: () => setBlocks((waiting) => waiting.slice(1)),
    dismissToast: (key) => setToasts((shown) => shown.filter((toast) => toast.key !== key)),
  };
}
