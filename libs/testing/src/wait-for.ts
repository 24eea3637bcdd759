/**
 * Asks again every 20 ms until `check` gives something true. How long it waits unless told is patience with a slow machine,
 * never a bound. @throws after `timeoutMs`, saying what was awaited.
 */
export async function waitFor<Value>(
  what: string,
  check: () => Promise<Value> | Value,
  timeoutMs = 60_000,
): Promise<NonNullable<Value>> {
  const end = Date.now() + timeoutMs;
  let last: unknown;
  while (Date.now() < end) {
    try {
      const value = await check();
      if (value) return value;
      last = value;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`waited ${timeoutMs} ms in vain for ${what}; last: ${String(last)}`);
}
