import { type OnGatewayConnection, type OnGatewayDisconnect, WebSocketGateway } from '@nestjs/websockets';
import { ConnectionManager, PoolProtocol, type Session } from '@app/realtime';

/**
 * The pool socket `/ws?token=…`. Every session that arrives here has a verified token; what its client says
 * (subscribe, unsubscribe, ping, auth) is answered by the protocol.
 */
@WebSocketGateway({ path: '/ws' })
export class WsGateway implements OnGatewayConnection<Session>, OnGatewayDisconnect<Session> {
  constructor(
    private readonly connections: ConnectionManager,
    private readonly protocol: PoolProtocol,
  ) {}

  handleConnection(session: Session): void {
    session.listen(this.protocol);
    this.connections.connect(session);
  }

  handleDisconnect(session: Session): void {
    this.connections.disconnect(session);
  }
}
