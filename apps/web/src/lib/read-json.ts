/**
 * The value of a JSON body, undefined where it is none. Reads no further than `mostBytes`: who sends it is a stranger,
 * and Next sets no bound.
 */
export async function readJson(
  body: ReadableStream<Uint8Array> | null,
  mostBytes: number,
): Promise<{ value: unknown } | 'too_large'> {
  const reader = body?.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
      bytes += part.value.byteLength;
      if (bytes > mostBytes) {
        await reader?.cancel();
        return 'too_large';
      }
      chunks.push(part.value);
    }
    return { value: JSON.parse(Buffer.concat(chunks).toString('utf8')) };
  } catch {
    return { value: undefined };
  }
}
