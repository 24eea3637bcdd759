'use client';

import { explain } from '@/lib/api-error';
import { commonTexts as texts } from '@/texts/common';
import { Notice } from './notice';

/** Says that something could not be fetched, why, and offers to ask again. */
export function Trouble({ title, error, onRetry }: { title: string; error: unknown; onRetry?: () => void }) {
  return (
    <div role="alert" data-testid="trouble">
      <Notice
        title={title}
        action={
          onRetry && (
            <button type="button" className="button" onClick={onRetry}>
              {texts.tryAgain}
            </button>
          )
        }
      >
        {explain(error)}
      </Notice>
    </div>
  );
}
