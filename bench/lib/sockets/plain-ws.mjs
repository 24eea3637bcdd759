// The peer that the bounds are set against: `ws` alone, as its own documentation broadcasts.
import { createServer } from 'node:http';

import { WebSocket, WebSocketServer } from 'ws';

import { listen, onFeed, tokenOf, userOf } from './peer.mjs';

const subscribers = new Set();
const server = createServer();
const sockets = new WebSocketServer({ server, path: '/ws', perMessageDeflate: false });
sockets.on('connection', (socket, request) => {
  if (userOf(tokenOf(request)) === 0) return socket.close(4001);
  socket.on('error', () => {});
  socket.on('message', (data) => {
    const { action, channel } = JSON.parse(data.toString());
    if (action !== 'subscribe') return;
    subscribers.add(socket);
    socket.send(JSON.stringify({ type: 'subscribed', channel }));
  });
  socket.on('close', () => subscribers.delete(socket));
});
await onFeed((data) => {
  const text = JSON.stringify({ channel: 'mining', data: { ...data, type: 'share_submitted' } });
  for (const socket of subscribers) if (socket.readyState === WebSocket.OPEN) socket.send(text);
});
listen(server);
