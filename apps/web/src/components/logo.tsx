import Link from 'next/link';

/** The mark alone, for the eye. */
export function LogoMark() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden className="size-6 drop-shadow-[0_0_10px_rgb(247_147_26/70%)]">
      {[18, 13, 8, 2].map((top, index) => (
        <rect
          key={top}
          x={1 + index * 6}
          y={top}
          width="4"
          height={22 - top}
          rx="1"
          className={index === 3 ? 'fill-shine' : 'fill-spark'}
        />
      ))}
    </svg>
  );
}

/** Mark and name of the site, leading home. */
export function Logo({ name, href = '/' }: { name: string; href?: string }) {
  return (
    <Link href={href} className="flex items-center gap-2.5 font-semibold tracking-tight">
      <LogoMark />
      <span className="whitespace-nowrap">{name}</span>
    </Link>
  );
}
