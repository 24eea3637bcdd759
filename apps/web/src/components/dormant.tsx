'use client';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';

/** A page as it looks before any answer: nothing in it asks for one, and nothing can be pressed. */
export function Dormant({ children }: { children: ReactNode }) {
  const [client] = useState(() => new QueryClient({ defaultOptions: { queries: { enabled: false } } }));
  return (
    <QueryClientProvider client={client}>
      <div inert aria-busy>
        {children}
      </div>
    </QueryClientProvider>
  );
}
