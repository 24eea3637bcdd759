/** The four channels of the pool socket. */
export const CHANNELS = ['mining', 'dashboard', 'gamification', 'competition'] as const;
export type Channel = (typeof CHANNELS)[number];

export function isChannel(name: unknown): name is Channel {
  return typeof name === 'string' && (CHANNELS as readonly string[]).includes(name);
}
