const COUNT = 56;
const COLORS = ['#f7931a', '#e8bd52', '#58a6ff', '#b58cff', '#3fb950'] as const;

/** Evenly scattered without chance, so that server, tests and pictures agree: multiples of the golden ratio. */
const scatter = (index: number): number => (index * 0.618033988749895) % 1;

/** A rain of small squares behind the words; still for whoever asked for less motion. */
export function Sparks() {
  return (
    <div aria-hidden className="pointer-events-none fixed inset-0 overflow-hidden">
      {Array.from({ length: COUNT }, (_, index) => (
        <span
          key={index}
          className="spark"
          style={{
            left: `${scatter(index + 1) * 100}%`,
            background: COLORS[index % COLORS.length],
            animationDelay: `${-scatter(index * 7 + 3) * 6}s`,
            animationDuration: `${4.5 + scatter(index * 3 + 1) * 4}s`,
            scale: String(0.5 + scatter(index * 5 + 2)),
          }}
        />
      ))}
    </div>
  );
}
