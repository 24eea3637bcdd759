'use client';

import './globals.css';

/** Last resort: the frame of all pages itself failed. */
export default function GlobalError({ retry }: { retry: () => void }) {
  return (
    <html lang="en">
      <body className="grid place-items-center p-6">
        <main className="panel max-w-md p-6 text-center" role="alert">
          <h1 className="font-medium">The page could not be shown</h1>
          <p className="mt-2 mb-4 text-sm text-soft">Your miners do not notice. Please try again.</p>
          <button type="button" className="button" onClick={retry}>
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
