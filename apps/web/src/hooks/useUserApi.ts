'use client';

import type { ProfileChangeRequest, Settings, SettingsChange } from '@app/contracts';
import { useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import type { NewApiKeyRequest } from '@/lib/api';
import { undoOf, withChange } from '@/lib/settings-change';
import { keys, STALE } from './query-keys';
import { useApp, useIsSignedIn } from './useApp';
import { useSameUser } from './useSameUser';

export function useProfile() {
  const { api } = useApp();
  return useQuery({
    queryKey: keys.profile,
    queryFn: ({ signal }) => api.profile(signal),
    staleTime: STALE.slow,
  });
}

/** What strangers see of me is another now. */
function askPublicPagesAgain(queryClient: QueryClient): void {
  for (const queryKey of [keys.miners, keys.publicProfiles]) void queryClient.invalidateQueries({ queryKey });
}

/** Changes the profile; the name in the bar follows. */
export function useUpdateProfile() {
  const { api, session } = useApp();
  const queryClient = useQueryClient();
  const { whoAsks, isStill } = useSameUser();
  return useMutation({
    mutationFn: (change: ProfileChangeRequest) => api.updateProfile(change),
    onMutate: whoAsks,
    onSuccess: (profile, _change, asker) => {
      if (!isStill(asker)) return;
      queryClient.setQueryData(keys.profile, profile);
      session.describe({ display_name: profile.display_name, country_code: profile.country_code });
      askPublicPagesAgain(queryClient);
    },
  });
}

/** Deletes the account for good; nobody is signed in afterwards. */
export function useDeleteAccount() {
  const { api, session } = useApp();
  const { whoAsks, isStill } = useSameUser();
  return useMutation({
    mutationFn: () => api.deleteAccount(),
    onMutate: whoAsks,
    onSuccess: async (_answer, _nothing, asker) => {
      if (isStill(asker)) await session.signOut();
    },
  });
}

/** Everything that is stored about me, to be saved as a file. */
export function useExportAccount() {
  const { api } = useApp();
  return useMutation({ mutationFn: () => api.exportAccount() });
}

export function useSettings() {
  const { api } = useApp();
  return useQuery({
    enabled: useIsSignedIn(),
    queryKey: keys.settings,
    queryFn: ({ signal }) => api.settings(signal),
    staleTime: STALE.slow,
  });
}

/** Changes settings; a switch shows its new place at once and goes back, alone, if the server refuses. */
export function useUpdateSettings() {
  const { api } = useApp();
  const queryClient = useQueryClient();
  const { whoAsks, isStill } = useSameUser();
  const patch = (change: SettingsChange) =>
    queryClient.setQueryData<Settings>(keys.settings, (shown) => shown && withChange(shown, change));
  return useMutation({
    mutationKey: keys.settings,
    // One after the other: the answer to an older change must not overwrite a newer one.
    scope: { id: 'settings' },
    mutationFn: (change: SettingsChange) => api.updateSettings(change),
    onMutate: async (change) => {
      const asker = whoAsks();
      await queryClient.cancelQueries({ queryKey: keys.settings });
      const before = queryClient.getQueryData<Settings>(keys.settings);
      patch(change);
      return { asker, undo: before && undoOf(before, change) };
    },
    onError: (_error, _change, made) => {
      if (made?.undo && isStill(made.asker)) patch(made.undo);
    },
    onSuccess: (_settings, change) => {
      if (change.privacy) askPublicPagesAgain(queryClient);
    },
    // Asked for while others wait, the answer would turn back what they have switched already.
    onSettled: async () => {
      if (queryClient.isMutating({ mutationKey: keys.settings }) > 1) return;
      await queryClient.invalidateQueries({ queryKey: keys.settings });
    },
  });
}

export function useApiKeys() {
  const { api } = useApp();
  return useQuery({
    queryKey: keys.apiKeys,
    queryFn: ({ signal }) => api.apiKeys(signal),
    staleTime: STALE.standard,
  });
}

/** Makes a key. Its secret is in the answer of this mutation alone, never in the cache of queries. */
export function useCreateApiKey() {
  const { api } = useApp();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (request: NewApiKeyRequest) => api.createApiKey(request),
    gcTime: 0,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.apiKeys }),
  });
}

export function useDeleteApiKey() {
  const { api } = useApp();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.deleteApiKey(id),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.apiKeys }),
  });
}
