import { ConnectionManager, PoolProtocol, type Session } from '@app/realtime';
import { WsGateway } from './ws.gateway';

describe('WsGateway', () => {
  it('should live at /ws', () => {
    const options: unknown = Reflect.getMetadata('websockets:gateway_options', WsGateway);
    expect(options).toEqual({ path: '/ws' });
  });

  it('should give a session the protocol before it is registered, and forget it when it ends', () => {
    const connections = new ConnectionManager();
    const protocol = new PoolProtocol(connections, {
      verifyToken: () => Promise.reject(new Error('unused')),
    });
    const gateway = new WsGateway(connections, protocol);
    const calls: unknown[] = [];
    const session = { listen: (handler: unknown) => calls.push(handler) } as Partial<Session> as Session;
    jest.spyOn(connections, 'connect').mockImplementation((known) => void calls.push(known));
    jest.spyOn(connections, 'disconnect').mockImplementation((known) => void calls.push(known));
    gateway.handleConnection(session);
    gateway.handleDisconnect(session);
    expect(calls).toEqual([protocol, session, session]);
  });
});
