import { LEAVING_KEY, SESSION_LOCK, SESSION_TIMEOUT_MS, SESSION_URL } from './session-constants';

/** A refresh that began before the program was there. It holds the tabs' lock until `done` is called. */
export interface EarlySession {
  readonly reply: Promise<Response>;
  readonly done: () => void;
}

declare global {
  interface Window {
    tbgEarly?: Promise<EarlySession | null>;
  }
}

/**
 * Runs in the head: asks the cookie who is here while the program is still on its way. It takes its turn among the tabs
 * as the session does; where another tab has the turn, the session waits for it itself. Who has signed out is not asked
 * for: the session ends that first. Its hash is in the CSP.
 */
export const EARLY_SESSION_SCRIPT = `try{if(!localStorage.getItem('${LEAVING_KEY}')){const n=navigator.locks,w=${SESSION_TIMEOUT_MS},a=done=>({done,reply:fetch('${SESSION_URL}',{method:'POST',headers:{'content-type':'application/json'},body:'{}',signal:AbortSignal.timeout(w)})});window.tbgEarly=n?new Promise(t=>n.request('${SESSION_LOCK}',{ifAvailable:true},l=>l?new Promise(d=>{setTimeout(d,w);t(a(d))}):t(null)).catch(()=>t(null))):Promise.resolve(a(()=>{}))}}catch{}`;

/** The refresh that the script in the head began, for the first who asks; null for all others. */
export async function takeEarlySession(): Promise<EarlySession | null> {
  const begun = window.tbgEarly;
  delete window.tbgEarly;
  return (await begun) ?? null;
}
