'use client';

import { useEffect, useState } from 'react';
import { common } from '@/texts/common';

type CopyState = 'idle' | 'copied' | 'refused';

/** Copies a text; says so, or says that the browser did not allow it (pages without HTTPS). */
export function CopyButton({
  text,
  label = common.copy,
  className = '',
}: {
  text: string;
  label?: string;
  className?: string;
}) {
  const [state, setState] = useState<CopyState>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), 2_500);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState('copied');
    } catch {
      setState('refused');
    }
  };
  const shown = { idle: label, copied: common.copied, refused: common.selectByHand };
  return (
    <button type="button" className={`button shrink-0 text-sm ${className}`} onClick={() => void copy()}>
      <span aria-live="polite">{shown[state]}</span>
    </button>
  );
}
