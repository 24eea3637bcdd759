/** Line drawings of 24 × 24, by name. */
const PATHS = {
  dashboard: 'M4 19V9m5 10V5m6 14v-7m5 7V8',
  workers: 'M6 6h12v12H6zM9.5 9.5h5v5h-5zM9 6V3m6 3V3M9 21v-3m6 3v-3M6 9H3m3 6H3m18-6h-3m3 6h-3',
  shares: 'M4 6h16M4 12h16M4 18h10',
  difficulty: 'M3 20 9 10l4 5 8-11m0 0v6m0-6h-6',
  blocks: 'm12 3 8 4.5v9L12 21l-8-4.5v-9zm0 9 8-4.5M12 12v9m0-9L4 7.5',
  pool: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm-9 9h18M12 3c3 3 3 15 0 18-3-3-3-15 0-18z',
  account: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20c1-4 4-5.5 7.5-5.5s6.5 1.5 7.5 5.5',
} as const;
export type IconName = keyof typeof PATHS;

/** Decoration only: what it stands for is written beside it. */
export function Icon({ name, className = 'size-5' }: { name: IconName; className?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden
      className={`fill-none stroke-current ${className}`}
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
