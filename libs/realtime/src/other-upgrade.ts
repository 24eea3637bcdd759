import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

const OFFER = /^(upgrade|connection|http2-settings)$/i;

/** Whether the client wants to speak WebSocket, and not HTTP/2 (`h2c`) or anything else. */
export const isWebSocket = ({ headers }: IncomingMessage): boolean =>
  headers.upgrade?.toLowerCase() === 'websocket';

/**
 * Serves a request as if it had not offered another protocol, which RFC 9110 §7.8 allows; the HTTP client of Java offers
 * h2c. Node's parser has let go of it, so its head goes back without the offer, to be read anew. It is the last one of
 * its connection, so that no client makes us do so without end.
 */
export function serveWithoutUpgrade(
  server: Server,
  request: IncomingMessage,
  socket: Duplex,
  rest: Buffer,
): void {
  const { method, url, httpVersion, rawHeaders } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (!OFFER.test(name)) lines.push(`${name}: ${rawHeaders[at + 1]}`);
  }
  lines.push('Connection: close');
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), rest]));
  server.emit('connection', socket);
}
