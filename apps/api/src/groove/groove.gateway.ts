import { type OnGatewayConnection, type OnGatewayDisconnect, WebSocketGateway } from '@nestjs/websockets';
import { ConnectionManager, type Session } from '@app/realtime';
import { GrooveProtocol } from './groove-protocol';
import { GrooveTopics } from './groove-topics';

/** The groove socket `/ws/groove/dashboard?token=…`: the same core as the pool socket, topics instead of channels. */
@WebSocketGateway({ path: '/ws/groove/dashboard' })
export class GrooveGateway implements OnGatewayConnection<Session>, OnGatewayDisconnect<Session> {
  constructor(
    private readonly connections: ConnectionManager,
    private readonly protocol: GrooveProtocol,
    private readonly topics: GrooveTopics,
  ) {}

  handleConnection(session: Session): void {
    session.listen(this.protocol);
    this.connections.connect(session);
  }

  handleDisconnect(session: Session): void {
    this.topics.hub.leave(session);
    this.connections.disconnect(session);
  }
}
