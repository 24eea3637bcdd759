import type { Moment } from './moments';

/** What the browser lets us do: `unsupported` where it has no notifications (some phones, pages without HTTPS). */
export type Permission = NotificationPermission | 'unsupported';

const WANTED = 'tbg-notify';

export function currentPermission(): Permission {
  return 'Notification' in globalThis ? Notification.permission : 'unsupported';
}

/** Whether this browser was asked to notify: permission belongs to a browser, so the wish does too. */
export function isWantedHere(): boolean {
  try {
    return localStorage.getItem(WANTED) === 'yes';
  } catch {
    return false;
  }
}

function remember(wanted: boolean): void {
  try {
    if (wanted) localStorage.setItem(WANTED, 'yes');
    else localStorage.removeItem(WANTED);
  } catch {
    // Forbidden storage: then until the next load.
  }
  for (const listener of listeners) listener();
}

const listeners = new Set<() => void>();

/** Calls when the wish changes, in this tab or another. */
export function onNotifyChange(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

/** Asks the browser, only ever because somebody pressed the switch. Returns what it said. */
export async function switchOn(): Promise<Permission> {
  if (currentPermission() === 'unsupported') return 'unsupported';
  const permission = await Notification.requestPermission();
  remember(permission === 'granted');
  return permission;
}

export function switchOff(): void {
  remember(false);
}

export interface NotifyContext {
  readonly permission: Permission;
  /** The switch of this browser. */
  readonly wanted: boolean;
  /** Nobody looks at this page: its tab is behind others, or minimised. */
  readonly hidden: boolean;
}

/** Good news of a worker's return can wait, and so can the first share: the page shows them. */
const QUIET: readonly Moment['kind'][] = ['online', 'first-share', 'level'];

/** A notification only where it was asked for, is allowed, and the page itself is not seen. */
export function shouldNotify(kind: Moment['kind'], { permission, wanted, hidden }: NotifyContext): boolean {
  return permission === 'granted' && wanted && hidden && !QUIET.includes(kind);
}

export interface NotificationText {
  readonly title: string;
  readonly body: string;
}

/** Shows it; several of one `key` stay one. A press brings the page forward. */
export function notify(key: string, { title, body }: NotificationText): void {
  try {
    const notification = new Notification(title, { body, tag: key, icon: '/icon.svg' });
    notification.onclick = () => {
      window.focus();
      notification.close();
    };
  } catch {
    // Some phones have the class but want a service worker: then the page alone tells.
  }
}
