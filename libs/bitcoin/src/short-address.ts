/** `bc1qxy…0wlh`: the first six and the last four characters. Texts that would not get shorter stay whole. */
export function shortAddress(address: string): string {
  return address.length <= 11 ? address : `${address.slice(0, 6)}…${address.slice(-4)}`;
}
