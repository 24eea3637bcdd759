// What jsdom lacks and our pages use. Import it, or the bench, before a component.

/** What canvases were asked to draw, oldest first, as `lineTo 3 4`: jsdom has none of its own. */
export const drawn: string[] = [];
/** The texts among it. */
export const written = (): string[] =>
  drawn
    .filter((step) => step.startsWith('fillText '))
    .map((step) => step.replace(/^fillText (.*) \S+ \S+$/, '$1'));

const results: Record<string, (...given: unknown[]) => unknown> = {
  measureText: (text) => ({ width: String(text).length * 6 }),
  createLinearGradient: () => ({ addColorStop: () => undefined }),
};
const context = new Proxy<Record<string, unknown>>(
  {},
  {
    get: (kept, name) =>
      Reflect.get(kept, name) ??
      ((...given: unknown[]) => {
        drawn.push([String(name), ...given].join(' '));
        return results[String(name)]?.(...given);
      }),
  },
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

/** Motion is reduced unless a test says otherwise: figures stand at once. */
export const motion = { isReduced: true };
const matchMedia = (media: string) => ({
  media,
  matches: media.includes('reduce') && motion.isReduced,
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

/** Writes the address bar, past whoever watches `replaceState`. */
export function setAddress(path: string): void {
  History.prototype.replaceState.call(window.history, null, '', path);
}
