import type { Toast } from './moments';

type Listener = (toast: Toast) => void;
const listeners = new Set<Listener>();

/** Tells whoever shows moments of one that a page noticed by itself. */
export function announce(toast: Toast): void {
  for (const listener of listeners) listener(toast);
}

/** Returns the tear-down. */
export function onAnnouncement(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
