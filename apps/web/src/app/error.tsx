'use client';

import { Notice } from '@/components/notice';

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
        title="This page stumbled"
        action={
          <button type="button" className="button" onClick={retry}>
            Try again
          </button>
        }
      >
        Something on this page went wrong; your miners do not notice.
        {error.digest && <span className="figure block">Reference {error.digest}</span>}
      </Notice>
    </div>
  );
}
