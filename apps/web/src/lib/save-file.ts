/** Hands the reader a file under this name. */
export function saveFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser reads it in its own time; a minute is enough to have begun.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
