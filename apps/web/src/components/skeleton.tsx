/** Holds the place of what is still on its way; give it the size of the real thing. */
export function Skeleton({ className }: { className: string }) {
  return <span aria-hidden className={`skeleton block ${className}`} />;
}
