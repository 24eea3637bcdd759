import { formatExact } from '@/lib/format';

/** A figure as the API gave it: shortened for the eye, whole in the title and in `data-value`. */
export function Exact({ value, testId }: { value: number; testId: string }) {
  return (
    <span data-testid={testId} data-value={value} title={String(value)}>
      {formatExact(value)}
    </span>
  );
}
