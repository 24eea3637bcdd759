'use client';

import { useEffect, useState } from 'react';
import { controls } from '@/texts/controls';

type CopyState = 'idle' | 'copied' | 'refused';

/** Copies a text; says so, or says that the browser did not allow it (pages without HTTPS). */
export function CopyButton({
  text,
  label = controls.copy,
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
  const shown = { idle: label, copied: controls.copied, refused: controls.selectByHand };
  return (
    <button type="button" className={`button shrink-0 text-sm ${className}`} onClick={() => void copy()}>
      <span aria-live="polite">{shown[state]}</span>
    </button>
  );
}
