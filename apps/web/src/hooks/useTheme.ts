'use client';

import { useSyncExternalStore } from 'react';
import { onTheme, readTheme, type Theme } from '@/lib/theme';

/** The chosen theme; `system` while the server draws the page. */
export function useTheme(): Theme {
  return useSyncExternalStore(onTheme, readTheme, () => 'system');
}
