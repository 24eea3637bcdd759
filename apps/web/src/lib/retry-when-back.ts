import type { QueryClient } from '@tanstack/react-query';
import { ApiError } from './api-error';

/** The server was not reached at all: no answer of its. */
export const isUnreachable = (error: unknown): boolean => error instanceof ApiError && error.status === 0;

/**
 * Asks again for all on screen that could not be had, as soon as any answer tells that the server is back: much of it is
 * not asked for by the clock. Returns the tear-down.
 */
export function retryWhenBack(queryClient: QueryClient): () => void {
  const again = () =>
    void queryClient.refetchQueries({
      type: 'active',
      predicate: ({ state }) => state.fetchStatus === 'idle' && isUnreachable(state.error),
    });
  return queryClient.getQueryCache().subscribe((event) => {
    const isAnswer = event.type === 'updated' && event.action.type === 'success' && !event.action.manual;
    // The cache is still telling the others: whoever asks now would be told of it in between.
    if (isAnswer) queueMicrotask(again);
  });
}
