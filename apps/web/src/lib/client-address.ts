import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

/**
 * Adds the address of each request's connection to the right of its X-Forwarded-For, as every proxy does: what stands
 * left of it is whatever the client claims. Next fills the header only where the client sent none.
 */
export function appendClientAddress(): void {
  // Node publishes a request here before any server sees it.
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage };
    const address = request.socket.remoteAddress;
    if (address === undefined) return;
    const claimed = request.headers['x-forwarded-for'];
    request.headers['x-forwarded-for'] = claimed ? `${String(claimed)}, ${address}` : address;
  });
}
