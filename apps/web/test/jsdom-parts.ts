// What jsdom lacks and our pages use. Import it before a component.

/** Texts that charts drew, newest last: jsdom has no canvas of its own. */
export const drawn: string[] = [];

const gradient = { addColorStop: () => undefined };
const context = new Proxy<Record<string, unknown>>(
  {
    fillText: (text: string) => void drawn.push(text),
    measureText: (text: string) => ({ width: text.length * 6 }),
    createLinearGradient: () => gradient,
  },
  { get: (known, name) => (typeof name === 'string' && name in known ? known[name] : () => undefined) },
);

class Path {
  moveTo(): void {}
  lineTo(): void {}
  rect(): void {}
  arc(): void {}
  closePath(): void {}
  addPath(): void {}
}
class Observer {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

/** Motion is reduced: figures stand at once. */
const matchMedia = (media: string) => ({
  media,
  matches: media.includes('reduce'),
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
});

Object.assign(window, {
  matchMedia,
  Path2D: Path,
  ResizeObserver: Observer,
  IntersectionObserver: Observer,
});
Object.defineProperty(HTMLCanvasElement.prototype, 'getContext', { value: () => context });
Object.defineProperty(HTMLElement.prototype, 'clientWidth', { get: () => 800 });
Object.defineProperty(HTMLElement.prototype, 'clientHeight', { get: () => 400 });
Object.assign(HTMLElement.prototype, { hidePopover: () => undefined });
Object.assign(HTMLDialogElement.prototype, {
  showModal(this: HTMLDialogElement) {
    this.open = true;
  },
  close(this: HTMLDialogElement) {
    this.open = false;
  },
});
