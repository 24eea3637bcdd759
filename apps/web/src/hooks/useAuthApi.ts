'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { keys, STALE } from './query-keys';
import { useApp } from './useApp';
import { useSameUser } from './useSameUser';

export function useChallenge() {
  const { api } = useApp();
  return useMutation({ mutationFn: (address: string) => api.challenge(address) });
}

/**
 * Proves an address with a signature and opens the session; the refresh token goes straight into the cookie. `done` is
 * called also when the form that asked has gone with the sign-in.
 */
export function useVerify(done: () => void) {
  const { api, session } = useApp();
  return useMutation({
    mutationFn: async (proof: { address: string; signature: string; nonce: string }) => {
      const tokens = await api.verify(proof.address, proof.signature, proof.nonce);
      await session.signIn(tokens.refresh_token);
    },
    onSuccess: done,
  });
}

/** Ends the session of this browser, in all its tabs. */
export function useSignOut() {
  const { session } = useApp();
  return useMutation({ mutationFn: () => session.signOut() });
}

/** Where this account is signed in. */
export function useSessions() {
  const { api } = useApp();
  return useQuery({
    queryKey: keys.sessions,
    queryFn: ({ signal }) => api.sessions(signal),
    staleTime: STALE.standard,
  });
}

/** Ends one session of the account; the list is asked for again. */
export function useEndSession() {
  const { api } = useApp();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.endSession(id),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.sessions }),
  });
}

/** Ends every session of the account, the one of this browser too. */
export function useLogoutAll() {
  const { api, session } = useApp();
  const { whoAsks, isStill } = useSameUser();
  return useMutation({
    mutationFn: () => api.logoutAll(),
    onMutate: whoAsks,
    onSuccess: async (_answer, _nothing, asker) => {
      if (isStill(asker)) await session.signOut();
    },
  });
}
