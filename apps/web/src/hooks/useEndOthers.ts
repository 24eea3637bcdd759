'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keys } from './query-keys';
import { useApp } from './useApp';

/** Ends all sessions of the account but this one, as they are now. Fails with the first that could not be ended. */
export function useEndOtherSessions() {
  const { api } = useApp();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const { sessions } = await api.sessions();
      // One after the other: there may be a hundred, and the api counts.
      for (const session of sessions) if (!session.current) await api.endSession(session.id);
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.sessions }),
  });
}
