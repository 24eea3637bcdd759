'use client';

import { useApp } from './useApp';

/**
 * For mutations: who asked, and whether he is still the one who is signed in when the answer comes. Another tab may have
 * signed somebody else in meanwhile, whom it does not concern.
 */
export function useSameUser() {
  const { session } = useApp();
  const whoAsks = (): number | null => {
    const state = session.snapshot();
    return state.status === 'signed-in' ? state.user.id : null;
  };
  return { whoAsks, isStill: (asker: number | null | undefined): boolean => asker === whoAsks() };
}
