import { LEAVING_KEY } from './session-constants';

/** Another try, where nothing else tells that the server is back. */
const AGAIN_MS = 30_000;

/** The wish to be signed out, until it is fulfilled: known to every tab, and after a reload. */
export interface Leaving {
  isWanted(): boolean;
  set(wanted: boolean): void;
  /** Calls back whenever another try may succeed; returns the tear-down. */
  onChance(task: () => void): () => void;
}

/** For one page alone: what is left where the browser stores nothing. */
export function leavingOfPage(): Leaving {
  let wanted = false;
  return {
    isWanted: () => wanted,
    set: (next) => {
      wanted = next;
    },
    onChance: () => () => undefined,
  };
}

/** In the storage of this browser; where that is refused, in this page. */
export function leavingOfBrowser(): Leaving {
  const ofPage = leavingOfPage();
  return {
    isWanted: () => {
      try {
        return ofPage.isWanted() || localStorage.getItem(LEAVING_KEY) !== null;
      } catch {
        return ofPage.isWanted();
      }
    },
    set: (wanted) => {
      try {
        if (wanted) localStorage.setItem(LEAVING_KEY, '1');
        else localStorage.removeItem(LEAVING_KEY);
        ofPage.set(false);
      } catch {
        ofPage.set(wanted);
      }
    },
    onChance: (task) => {
      const timer = setInterval(task, AGAIN_MS);
      window.addEventListener('online', task);
      return () => {
        clearInterval(timer);
        window.removeEventListener('online', task);
      };
    },
  };
}
