// Socket.IO with a room a channel, WebSocket alone.
import { createServer } from 'node:http';

import { Server } from 'socket.io';

import { listen, onFeed, userOf } from './peer.mjs';

const server = createServer();
const io = new Server(server, { transports: ['websocket'], serveClient: false, perMessageDeflate: false });
io.use((socket, next) => {
  const user = userOf(String(socket.handshake.query.token ?? ''));
  next(user === 0 ? new Error('unauthenticated') : undefined);
});
io.on('connection', (socket) => {
  socket.on('subscribe', (channel) => {
    socket.join(channel);
    socket.emit('subscribed', channel);
  });
});
await onFeed((data) =>
  io.to('mining').emit('message', { channel: 'mining', data: { ...data, type: 'share_submitted' } }),
);
listen(server);
