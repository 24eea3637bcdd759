import { lightHook } from '@app/groove';
import { once } from './protocol';

/** Parses a hook event and leaves of it what is read, so that it is light for whoever takes it on. */
export const lightenHook = once((json: string): { ok: true; hook: unknown } | { ok: false } => {
  try {
    return { ok: true, hook: lightHook(JSON.parse(json)) };
  } catch {
    return { ok: false };
  }
});
