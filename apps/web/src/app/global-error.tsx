'use client';

import { LOCALE } from '@/texts/plural';
import { states } from '@/texts/states';
import './globals.css';

/** Last resort: the frame of all pages itself failed. */
export default function GlobalError({ retry }: { retry: () => void }) {
  return (
    <html lang={LOCALE}>
      <body className="grid place-items-center p-6">
        <main className="panel max-w-md p-6 text-center" role="alert">
          <h1 className="font-medium">{states.broken}</h1>
          <p className="mt-2 mb-4 text-sm text-soft">{states.brokenText}</p>
          <button type="button" className="button" onClick={retry}>
            {states.tryAgain}
          </button>
        </main>
      </body>
    </html>
  );
}
