import { climbColor, climbHeight } from '@/lib/meter-scale';

const BARS = 72;
/** A few bars that light up now and then, each with its own rhythm in seconds. */
const SHOTS = new Map([
  [5, 2.9],
  [11, 3.7],
  [16, 5.3],
  [24, 7.1],
  [31, 9.7],
  [42, 13.3],
  [58, 23.9],
]);

/** The climb towards a block, as a picture: many small shots, few high ones. */
export function ClimbArt() {
  return (
    <div aria-hidden className="flex h-28 items-end gap-px sm:h-36 sm:gap-0.5">
      {Array.from({ length: BARS }, (_, index) => {
        const part = index / (BARS - 1);
        const rhythm = SHOTS.get(index);
        const color = climbColor(part);
        return (
          <span
            key={index}
            className={`led ${rhythm ? 'shot' : ''}`}
            style={{
              height: climbHeight(part),
              '--led': color,
              background: `color-mix(in oklab, ${color} ${Math.round(34 - part * 18)}%, var(--color-surface))`,
              ...(rhythm ? { animationDuration: `${rhythm}s`, animationDelay: `${(index % 5) * 0.7}s` } : {}),
            }}
          />
        );
      })}
    </div>
  );
}
