/** A small area line without axes; decoration beside the figure that says the same, so hidden from screen readers. */
export function Sparkline({ values, color }: { values: readonly number[]; color: string }) {
  if (values.length < 2) return <div className="h-10" aria-hidden />;
  const high = Math.max(...values);
  const low = Math.min(...values);
  const span = high - low || 1;
  const points = values.map((value, index) => {
    const x = (index / (values.length - 1)) * 100;
    return `${x.toFixed(2)},${(34 - ((value - low) / span) * 30).toFixed(2)}`;
  });
  const id = `spark-${color.replace(/\W/g, '')}`;
  return (
    <svg viewBox="0 0 100 36" preserveAspectRatio="none" className="h-10 w-full" aria-hidden>
      <defs>
        <linearGradient id={id} x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor={color} stopOpacity="0.32" />
          <stop offset="1" stopColor={color} stopOpacity="0" />
        </linearGradient>
      </defs>
      <polygon points={`0,36 ${points.join(' ')} 100,36`} fill={`url(#${id})`} />
      <polyline
        points={points.join(' ')}
        fill="none"
        stroke={color}
        strokeWidth="1.6"
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
