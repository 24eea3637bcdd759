// A plain Nest gateway on platform-ws, as tutorials write it: the token checked with the PEM, a loop that awaits each send.
import 'reflect-metadata';

import { createPublicKey } from 'node:crypto';

import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { JwtService } from '@nestjs/jwt';
import { WsAdapter } from '@nestjs/platform-ws';
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';

import { jwk, onFeed, tokenOf } from './peer.mjs';

const { ISSUER } = process.env;
const jwt = new JwtService({
  publicKey: createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }),
  verifyOptions: { algorithms: ['RS256'], issuer: ISSUER, audience: ISSUER },
});

class Gateway {
  subscribers = new Set();

  async handleConnection(client, request) {
    try {
      await jwt.verifyAsync(tokenOf(request));
    } catch {
      client.close(4001);
    }
  }
  handleDisconnect(client) {
    this.subscribers.delete(client);
  }
  subscribe(client, { channel }) {
    this.subscribers.add(client);
    return { event: 'subscribed', data: { channel } };
  }
  async broadcast(data) {
    const text = JSON.stringify({
      event: 'mining',
      data: { channel: 'mining', data: { ...data, type: 'share_submitted' } },
    });
    for (const client of this.subscribers) {
      if (client.readyState === client.OPEN) await new Promise((resolve) => client.send(text, resolve));
    }
  }
}
const descriptor = Object.getOwnPropertyDescriptor(Gateway.prototype, 'subscribe');
ConnectedSocket()(Gateway.prototype, 'subscribe', 0);
MessageBody()(Gateway.prototype, 'subscribe', 1);
SubscribeMessage('subscribe')(Gateway.prototype, 'subscribe', descriptor);
WebSocketGateway({ path: '/ws' })(Gateway);

class AppModule {}
Module({ providers: [Gateway] })(AppModule);

const app = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: false });
app.useWebSocketAdapter(new WsAdapter(app));
const gateway = app.get(Gateway);
await onFeed((data) => void gateway.broadcast(data));
await app.listen(0, '127.0.0.1');
process.send({ port: app.getHttpServer().address().port });
process.once('disconnect', () => process.exit(0));
