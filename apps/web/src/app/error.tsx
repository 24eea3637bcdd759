'use client';

import { Notice } from '@/components/notice';
import { states } from '@/texts/states';

export default function PageError({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  return (
    <div className="panel mx-auto mt-10 max-w-xl" role="alert">
      <Notice
        isPage
        title={states.stumbled}
        action={
          <button type="button" className="button" onClick={retry}>
            {states.tryAgain}
          </button>
        }
      >
        {states.stumbledText}
        {error.digest && <span className="figure block">{states.reference(error.digest)}</span>}
      </Notice>
    </div>
  );
}
