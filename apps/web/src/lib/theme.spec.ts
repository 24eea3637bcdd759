import { chooseTheme, onTheme, readTheme, THEME_KEY, THEME_SCRIPT } from './theme';

const root = document.documentElement;
/** Runs the script as the head of a page does. */
const startPage = () => {
  delete root.dataset.theme;
  const script = document.createElement('script');
  script.textContent = THEME_SCRIPT;
  document.head.append(script);
  script.remove();
};

describe('the theme', () => {
  beforeEach(() => {
    localStorage.clear();
    delete root.dataset.theme;
    window.matchMedia = () =>
      ({
        addEventListener: () => undefined,
        removeEventListener: () => undefined,
      }) as unknown as MediaQueryList;
  });

  it('should be the system’s until somebody chooses, and again when he takes it back', () => {
    expect(readTheme()).toBe('system');
    chooseTheme('light');
    expect([readTheme(), root.dataset.theme, localStorage.getItem(THEME_KEY)]).toEqual([
      'light',
      'light',
      'light',
    ]);
    chooseTheme('system');
    expect([readTheme(), root.dataset.theme, localStorage.getItem(THEME_KEY)]).toEqual([
      'system',
      undefined,
      null,
    ]);
  });

  it('should be set before the page is painted, and only to a theme that there is', () => {
    localStorage.setItem(THEME_KEY, 'dark');
    startPage();
    expect(readTheme()).toBe('dark');
    localStorage.setItem(THEME_KEY, '"><script>');
    startPage();
    expect(root.dataset.theme).toBeUndefined();
  });

  it('should follow the choice made in another tab, and tell whoever paints', () => {
    let told = 0;
    const stop = onTheme(() => (told += 1));
    window.dispatchEvent(new StorageEvent('storage', { key: THEME_KEY, newValue: 'light' }));
    window.dispatchEvent(new StorageEvent('storage', { key: 'another', newValue: 'dark' }));
    expect([readTheme(), told]).toEqual(['light', 1]);
    chooseTheme('dark');
    expect(told).toBe(2);
    window.dispatchEvent(new StorageEvent('storage', { key: null, newValue: null }));
    expect([readTheme(), told]).toEqual(['system', 3]);
    stop();
    chooseTheme('dark');
    expect(told).toBe(3);
  });

  it('should hold without storage', () => {
    const set = jest.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new Error('denied');
    });
    chooseTheme('dark');
    expect(readTheme()).toBe('dark');
    set.mockRestore();
  });
});
