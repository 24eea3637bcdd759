import { explain } from '@/lib/api-error';

/** Why it did not work; its line is there before, so that nothing moves. */
export function Trouble({ error }: { error: Error | null }) {
  return (
    <p role="alert" className="mt-2 min-h-5 text-sm text-red">
      {error ? explain(error) : ''}
    </p>
  );
}
