'use client';

import { useShareExport } from '@/hooks/useShareExport';
import { explain } from '@/lib/api-error';
import { formatBytes } from '@/lib/format';
import type { ShareFilter } from '@/lib/share-filter';
import { sharesTexts } from '@/texts/shares';

const texts = sharesTexts.csv;

/** Saves what is filtered as a file. */
export function CsvButton({ filter }: { filter: ShareFilter }) {
  const { bytes, error, isRunning, start, cancel } = useShareExport();
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 sm:flex-row-reverse">
      <button
        type="button"
        className="button min-h-9.5 text-sm"
        title={texts.hint}
        onClick={() => (isRunning ? cancel() : start(filter))}
        data-testid="csv"
      >
        {isRunning ? texts.cancel : texts.start}
      </button>
      <p role="status" className={`text-xs ${error ? 'text-red' : 'text-soft'}`}>
        {isRunning
          ? texts.running
          : error
            ? explain(error)
            : bytes !== undefined
              ? texts.done(formatBytes(bytes))
              : ''}
      </p>
    </div>
  );
}
