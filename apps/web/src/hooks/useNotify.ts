'use client';

import { useState, useSyncExternalStore } from 'react';
import {
  currentPermission,
  isWantedHere,
  onNotifyChange,
  switchOff,
  switchOn,
  type Permission,
} from '@/lib/notifications';

/** Whether this browser shows notifications, and the switch for it. */
export function useNotify(): {
  on: boolean;
  permission: Permission;
  change: (on: boolean) => void;
} {
  const wanted = useSyncExternalStore(onNotifyChange, isWantedHere, () => false);
  const permission = useSyncExternalStore<Permission>(onNotifyChange, currentPermission, () => 'default');
  const [asking, setAsking] = useState(false);
  return {
    on: wanted && permission === 'granted',
    permission,
    change: (on) => {
      if (asking) return;
      if (!on) return switchOff();
      setAsking(true);
      void switchOn().finally(() => setAsking(false));
    },
  };
}
