import {
  currentPermission,
  isWantedHere,
  notify,
  onNotifyChange,
  shouldNotify,
  switchOff,
  switchOn,
  type NotifyContext,
} from './notifications';

const asked: NotifyContext = { permission: 'granted', wanted: true, hidden: true };

/** Puts a browser's Notification into the page that answers with `permission`. */
function browserThatSays(permission: NotificationPermission) {
  const made: { title: string; options: NotificationOptions }[] = [];
  class FakeNotification {
    static permission: NotificationPermission = 'default';
    static requestPermission = jest.fn(async () => (FakeNotification.permission = permission));
    onclick: (() => void) | null = null;
    close = jest.fn();
    constructor(title: string, options: NotificationOptions) {
      made.push({ title, options });
    }
  }
  Object.assign(globalThis, { Notification: FakeNotification });
  return { made, requests: FakeNotification.requestPermission };
}

afterEach(() => {
  localStorage.clear();
  delete (globalThis as { Notification?: unknown }).Notification;
});

describe('when to notify', () => {
  it('should notify where it is asked for, allowed, and the page is not seen', () => {
    expect(shouldNotify('own-block', asked)).toBe(true);
    expect(shouldNotify('offline', asked)).toBe(true);
  });

  it.each<[string, Partial<NotifyContext>]>([
    ['nobody asked for it', { wanted: false }],
    ['the browser was not asked yet', { permission: 'default' }],
    ['the browser forbids it', { permission: 'denied' }],
    ['the browser cannot', { permission: 'unsupported' }],
    ['the page is looked at', { hidden: false }],
  ])('should not notify when %s', (_why, change) => {
    expect(shouldNotify('own-block', { ...asked, ...change })).toBe(false);
  });

  it('should leave what can wait to the page', () => {
    for (const kind of ['online', 'first-share', 'level'] as const)
      expect(shouldNotify(kind, asked)).toBe(false);
  });
});

describe('the switch', () => {
  it('should be off, and ask nothing, until it is pressed', () => {
    const { requests } = browserThatSays('granted');
    expect(isWantedHere()).toBe(false);
    expect(requests).not.toHaveBeenCalled();
  });

  it('should ask the browser when pressed, and stay on after a yes', async () => {
    const { requests } = browserThatSays('granted');
    const heard = jest.fn();
    const stop = onNotifyChange(heard);
    expect(await switchOn()).toBe('granted');
    expect(requests).toHaveBeenCalledTimes(1);
    expect([isWantedHere(), currentPermission()]).toEqual([true, 'granted']);
    switchOff();
    expect(isWantedHere()).toBe(false);
    expect(heard).toHaveBeenCalledTimes(2);
    stop();
  });

  it('should stay off after a no', async () => {
    browserThatSays('denied');
    expect(await switchOn()).toBe('denied');
    expect(isWantedHere()).toBe(false);
  });

  it('should say that a browser cannot', async () => {
    expect(currentPermission()).toBe('unsupported');
    expect(await switchOn()).toBe('unsupported');
  });
});

describe('a notification', () => {
  it('should carry its occasion as tag, so that tabs do not pile them up', () => {
    const { made } = browserThatSays('granted');
    notify('block:925001', { title: 'Block!', body: 'Height 925,001' });
    expect(made).toEqual([
      { title: 'Block!', options: expect.objectContaining({ tag: 'block:925001', body: 'Height 925,001' }) },
    ]);
  });

  it('should not break the page where the browser wants a service worker', () => {
    Object.assign(globalThis, {
      Notification: class {
        constructor() {
          throw new TypeError('Illegal constructor');
        }
      },
    });
    expect(() => notify('a', { title: 'a', body: 'b' })).not.toThrow();
  });
});
