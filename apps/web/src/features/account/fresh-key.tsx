'use client';

import type { NewApiKey } from '@app/contracts';
import { useEffect, useRef } from 'react';
import { CopyButton } from '@/components/copy-button';
import { keyTexts as texts } from '@/texts/account';

/** The secret, this once: it is nowhere else in the page, and gone when this is. */
export function FreshKey({ made, onKept }: { made: NewApiKey; onKept: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="toast" data-testid="fresh-key">
      <h3 ref={heading} tabIndex={-1} className="font-semibold outline-none">
        {texts.made(made.name)}
      </h3>
      <p className="mt-1 text-sm text-pretty text-gold">{texts.once}</p>
      <code className="field mt-3 block text-sm leading-6 break-all select-all" data-testid="secret">
        {made.key}
      </code>
      <div className="mt-3 flex flex-wrap gap-2">
        <CopyButton text={made.key} label={texts.copyKey} className="button-hot" />
        <button type="button" className="button text-sm" onClick={onKept}>
          {texts.kept}
        </button>
      </div>
    </div>
  );
}
