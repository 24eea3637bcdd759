/** The `code` of a system or driver error, or ''. Looks at the shape: an error may come from another realm. */
export function codeOf(error: unknown): string {
  const has = typeof error === 'object' && error !== null && 'code' in error;
  return has && typeof error.code === 'string' ? error.code : '';
}
