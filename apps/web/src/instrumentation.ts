/** Next calls this once when the server starts. */
export async function register(): Promise<void> {
  // eslint-disable-next-line no-restricted-syntax -- no setting: the compiler fills it in, and so leaves Node's modules out of the edge bundle
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { appendClientAddress } = await import('./lib/client-address');
  appendClientAddress();
}
