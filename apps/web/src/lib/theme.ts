/** Colours by the reader's system, or by choice. */
export const THEMES = ['system', 'dark', 'light'] as const;
export type Theme = (typeof THEMES)[number];

/** Key in localStorage; nothing is stored while the system decides. */
export const THEME_KEY = 'tbg-theme';
export const CANVAS = { dark: '#06080c', light: '#f3f5f9' } as const;

/** Runs in the head, before anything is painted: a chosen theme shows without a flash. Its hash is in the CSP. */
export const THEME_SCRIPT = `try{let t=localStorage.getItem('${THEME_KEY}');if(t==='dark'||t==='light')document.documentElement.dataset.theme=t}catch{}`;

const isChoice = (value: unknown): value is Theme => value === 'dark' || value === 'light';

/** What was chosen; `system` also where the browser keeps no storage. */
export function readTheme(): Theme {
  const value = document.documentElement.dataset.theme;
  return isChoice(value) ? value : 'system';
}

/** Shows a theme on this page. */
function show(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

const listeners = new Set<() => void>();

/** Shows a theme and keeps it for later visits; other tabs follow. */
export function chooseTheme(theme: Theme): void {
  show(theme);
  try {
    if (theme === 'system') localStorage.removeItem(THEME_KEY);
    else localStorage.setItem(THEME_KEY, theme);
  } catch {
    // Storage is switched off: the choice lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

/** Calls the listener when the colours of the page may have changed; returns the tear-down. */
export function onTheme(listener: () => void): () => void {
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  const stored = ({ key, newValue }: StorageEvent) => {
    if (key !== THEME_KEY && key !== null) return;
    show(isChoice(newValue) ? newValue : 'system');
    listener();
  };
  listeners.add(listener);
  system.addEventListener('change', listener);
  window.addEventListener('storage', stored);
  return () => {
    listeners.delete(listener);
    system.removeEventListener('change', listener);
    window.removeEventListener('storage', stored);
  };
}

/** The present value of colour tokens such as `--color-ink`, for what is painted on a canvas. */
export function resolveColors<Name extends string>(names: readonly Name[]): Record<Name, string> {
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  const style = getComputedStyle(probe);
  const entries = names.map((name) => {
    probe.style.color = `var(${name})`;
    return [name, style.color] as const;
  });
  probe.remove();
  // Guarantee: one entry for each name.
  return Object.fromEntries(entries) as Record<Name, string>;
}
