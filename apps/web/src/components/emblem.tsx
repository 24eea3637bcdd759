const CELLS = 5;
const HUES = ['#f7931a', '#58a6ff', '#3fb950', '#b58cff', '#e8bd52', '#ff6b63'] as const;

/** FNV-1a, 32 bits: spreads what differs in one letter over all bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const letter of text) {
    hash ^= letter.codePointAt(0) ?? 0;
    hash = Math.imul(hash, 0x01000193) >>> 0;
  }
  return hash;
}

/** Which of 5 × 5 cells are lit, mirrored at the middle, and in which colour: the same for an address everywhere. */
export function emblemOf(address: string): {
  color: string;
  cells: readonly (readonly [x: number, y: number])[];
} {
  const bits = hashOf(address);
  const shades = hashOf(`${address}/colour`);
  const cells: [number, number][] = [];
  for (let y = 0; y < CELLS; y += 1)
    for (let x = 0; x < 3; x += 1) {
      if (((bits >>> (y * 3 + x)) & 1) === 0) continue;
      cells.push([x, y]);
      if (x < 2) cells.push([CELLS - 1 - x, y]);
    }
  return { color: HUES[shades % HUES.length] ?? HUES[0], cells };
}

/** A small coat of arms drawn from the address; decoration beside the name. */
export function Emblem({ address, className = 'size-16' }: { address: string; className?: string }) {
  const { color, cells } = emblemOf(address);
  return (
    <svg
      viewBox="-1 -1 7 7"
      aria-hidden
      className={`shrink-0 rounded-2xl border border-line bg-sunken ${className}`}
      style={{ color }}
    >
      {cells.map(([x, y]) => (
        <rect key={`${x}-${y}`} x={x} y={y} width="0.94" height="0.94" rx="0.18" fill="currentColor" />
      ))}
    </svg>
  );
}
