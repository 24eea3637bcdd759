// GETs over connections that stay open, one under way on each. Bare sockets: a client that parses as a library does would
// take more of its core than the servers take of theirs, and they would wait for it.
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const LENGTH = /\r\ncontent-length: (\d+)\r\n/i;

/** Characters of the answer that stands whole in `text`, 0 where some is missing. @throws Error for any answer but 200 */
function wholeAnswer(text) {
  const head = text.indexOf('\r\n\r\n');
  if (head < 0) return 0;
  const length = LENGTH.exec(text);
  if (!text.startsWith('HTTP/1.1 200 ') || !length) throw new Error(`not a 200 with a length: ${text}`);
  const whole = head + 4 + Number(length[1]);
  return text.length >= whole ? whole : 0;
}

/** One connection; `next` gives the request to send, or nothing when it is over. */
function ask(port, next, onAnswer) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let text = '';
    let sentAt = 0;
    const send = () => {
      const request = next();
      if (!request) return void socket.end(resolve);
      sentAt = performance.now();
      socket.write(request);
    };
    socket.setEncoding('latin1').on('data', (part) => {
      text += part;
      try {
        if (wholeAnswer(text) === 0) return;
      } catch (error) {
        socket.destroy(error);
        return;
      }
      text = '';
      onAnswer(performance.now() - sentAt);
      send();
    });
    socket.once('connect', send).once('error', reject);
    socket.once('close', () => reject(new Error('a server ended a connection')));
  });
}

/**
 * Asks with what `request` gives, again and again.
 * @param {{ port: number, request: () => Buffer, connections: number, seconds: number }} how
 * @returns {Promise<{ count: number, perSecond: number, ms: number[] }>} ms: from request to answer, each
 */
export async function httpLoad({ port, request, connections, seconds }) {
  const ms = [];
  let isOver = false;
  const next = () => (isOver ? undefined : request());
  const begun = performance.now();
  const all = Promise.all(
    Array.from({ length: connections }, () => ask(port, next, (took) => ms.push(took))),
  );
  await Promise.race([delay(seconds * 1000), all]);
  isOver = true;
  await all;
  return { count: ms.length, perSecond: (ms.length / (performance.now() - begun)) * 1000, ms };
}
