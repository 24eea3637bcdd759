/** A segment of a path as it was meant; one that cannot be decoded as it is written. */
export function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
