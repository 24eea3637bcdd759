'use client';

import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { saveFile } from '@/lib/save-file';
import { periodStart, sharesQueryOf, type ShareFilter } from '@/lib/share-filter';
import { useApp } from './useApp';

/** The file with those records only that match; read in pieces, a big file is never one text. */
async function filtered(file: Blob, filter: ShareFilter): Promise<Blob> {
  const { createCsvFilter } = await import('@/lib/csv-filter');
  const csv = createCsvFilter(filter);
  const parts: Blob[] = [];
  const reader = file.stream().getReader();
  const decoder = new TextDecoder();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read())
    parts.push(new Blob([csv.push(decoder.decode(piece.value, { stream: true }))]));
  parts.push(new Blob([csv.push(decoder.decode()), csv.end()]));
  return new Blob(parts, { type: 'text/csv' });
}

/** Downloads what is filtered as CSV; the token goes in a header, never into an address. */
export function useShareExport() {
  const { api } = useApp();
  const controller = useRef<AbortController | null>(null);
  const mutation = useMutation({
    mutationFn: async (filter: ShareFilter) => {
      controller.current = new AbortController();
      const since = periodStart(filter, Date.now());
      const from = since === null ? {} : { from: new Date(since) };
      const file = await api.sharesCsv({ ...sharesQueryOf(filter), ...from }, controller.current.signal);
      const isWhole = filter.minimum === null && filter.outcome !== 'rejected';
      const content = isWhole ? file : await filtered(file, filter);
      saveFile(content, `shares-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.csv`);
      return content.size;
    },
  });
  const { mutate, reset } = mutation;
  return {
    bytes: mutation.data,
    error: mutation.error,
    isRunning: mutation.isPending,
    start: mutate,
    cancel: () => {
      controller.current?.abort();
      reset();
    },
  };
}
