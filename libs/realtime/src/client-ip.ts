import { BlockList, isIP } from 'node:net';

/** IPv4 written as IPv6 becomes IPv4, a port or brackets go; undefined when it is no address. */
function plainAddress(text: string): string | undefined {
  const trimmed = text.trim().replace(/^\[(.*)\](:\d+)?$/, '$1');
  const bare = trimmed.replace(/^::ffff:(?=\d+\.)/i, '');
  const address = /^\d+\.\d+\.\d+\.\d+:\d+$/.test(bare) ? bare.replace(/:\d+$/, '') : bare;
  return isIP(address) ? address.toLowerCase() : undefined;
}

/**
 * What limits count a client by: an IPv4 address as it is, of an IPv6 address its /64, because one customer has all
 * of that. IPv4 written as IPv6 counts as IPv4, a port is ignored; what is no address stays as it is.
 */
export function clientNetwork(text: string): string {
  const address = plainAddress(text);
  if (address === undefined) return text;
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? [];
  const groups = head === '' ? [] : head.split(':');
  const shown = groups.length + (tail ? tail.split(':').length + Number(tail.includes('.')) : 0);
  if (tail !== undefined) groups.push(...Array<string>(8 - shown).fill('0'), ...tail.split(':'));
  const network = groups.slice(0, 4).map((group) => parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}

/** The addresses whose word on X-Forwarded-For counts. */
export class TrustedProxies {
  private readonly list = new BlockList();

  /** @param entries  addresses or CIDR ranges. @throws Error naming the entry that is neither */
  constructor(entries: readonly string[]) {
    for (const entry of entries) {
      const [base = '', prefix] = entry.split('/');
      const address = plainAddress(base);
      if (!address) throw new Error(`TRUSTED_PROXIES: ${entry} is no address or range`);
      const family = familyOf(address);
      const bits = prefix === undefined ? undefined : Number(prefix);
      if (bits === undefined) this.list.addAddress(address, family);
      else if (Number.isInteger(bits) && bits >= 0 && bits <= (family === 'ipv4' ? 32 : 128)) {
        this.list.addSubnet(address, bits, family);
      } else throw new Error(`TRUSTED_PROXIES: ${entry} is no address or range`);
    }
  }

  /**
   * The client's address: the right-most one of X-Forwarded-For that is no proxy of ours, or the socket's own when
   * that is none. An unreadable entry ends the search: what stands left of it proves nothing.
   */
  clientIp(socketAddress: string | undefined, forwardedFor: string | undefined): string {
    let client = plainAddress(socketAddress ?? '') ?? 'unknown';
    if (!forwardedFor || !this.trusts(client)) return client;
    for (const entry of forwardedFor.split(',').reverse()) {
      const address = plainAddress(entry);
      if (!address) return client;
      client = address;
      if (!this.trusts(address)) return client;
    }
    return client;
  }

  /** Whether an address is one of them; IPv4 written as IPv6 counts as IPv4. */
  trusts(text: string): boolean {
    const address = plainAddress(text);
    return address !== undefined && this.list.check(address, familyOf(address));
  }
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');
