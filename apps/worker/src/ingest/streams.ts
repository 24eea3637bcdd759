import { STREAM_EVENT_NAMES, streamName } from '@app/contracts';

/** Every stream of events that the workers read. */
export const STREAMS = STREAM_EVENT_NAMES.map(streamName);

/** Compares two ids of a stream, `MS-COUNT`. @returns less than 0, 0, or more */
export function compareIds(a: string, b: string): number {
  const [aTime = 0n, aCount = 0n] = a.split('-').map(BigInt);
  const [bTime = 0n, bCount = 0n] = b.split('-').map(BigInt);
  if (aTime !== bTime) return aTime < bTime ? -1 : 1;
  return aCount < bCount ? -1 : aCount > bCount ? 1 : 0;
}
