/** How often each reason stands among the rejected shares given, the most frequent first; '' is no reason given. */
export function tallyReasons(
  shares: readonly { is_valid: boolean; reject_reason: string | null }[],
): { reason: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const share of shares) {
    if (share.is_valid) continue;
    const reason = share.reject_reason?.trim() ?? '';
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts]
    .map(([reason, count]) => ({ reason, count }))
    .sort((a, b) => b.count - a.count || a.reason.localeCompare(b.reason));
}
