import * as z from 'zod/mini';

/** A Redis that Sentinels watch over: who they are, and what they call it. */
export interface SentinelAddress {
  readonly sentinels: readonly { readonly host: string; readonly port: number }[];
  /** The name that the Sentinels know the master by. */
  readonly name: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** What the Sentinels themselves ask for. */
  readonly sentinelPassword: string | undefined;
}

const SENTINEL_URL =
  /^redis-sentinel:\/\/(?:(?<user>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<hosts>[^/@?#]+)\/(?<name>[\w.-]+)(?:\?sentinel_password=(?<own>[^&#]+))?$/;
const HOST = /^(?<host>\[[\da-f:.]+\]|[\w.-]+)(?::(?<port>\d{1,5}))?$/i;
const SENTINEL_PORT = 26_379;

/**
 * Reads `redis-sentinel://user:password@host:port,host:port,…/NAME?sentinel_password=…`; user, passwords and ports may
 * be left out, and are percent-encoded. Undefined for anything else.
 */
export function readSentinelUrl(url: string): SentinelAddress | undefined {
  const parts = SENTINEL_URL.exec(url)?.groups;
  if (!parts) return undefined;
  const sentinels = (parts.hosts ?? '').split(',').map((entry) => {
    const found = HOST.exec(entry)?.groups;
    const port = Number(found?.port ?? SENTINEL_PORT);
    return found?.host && port > 0 && port < 65_536
      ? { host: found.host.replace(/^\[(.*)\]$/, '$1'), port }
      : undefined;
  });
  const known = sentinels.filter((sentinel) => sentinel !== undefined);
  const [username, password, sentinelPassword] = [parts.user, parts.password, parts.own].map(decoded);
  if (known.length < sentinels.length || username === null || password === null || sentinelPassword === null)
    return undefined;
  return { sentinels: known, name: parts.name ?? '', username, password, sentinelPassword };
}

/** Undefined for what is not there, null for what is no percent-encoding. */
function decoded(text: string | undefined): string | undefined | null {
  if (text === undefined || text === '') return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** One server, or Sentinels and the name of what they watch. */
export const redisUrl = z.union(
  [z.url({ protocol: /^rediss?$/ }), z.string().check(z.refine((url) => readSentinelUrl(url) !== undefined))],
  { error: 'must be redis://…, rediss://… or redis-sentinel://host:port,host:port/NAME' },
);

/** A Redis URL as it may be shown: what stands before the last @, and every password in its query, is masked. */
export const maskPassword = (url: string): string =>
  url.replace(/^([\w-]+:\/\/).*@/, '$1***@').replace(/([?&]\w*password=)[^&#]*/gi, '$1***');
