import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * What happens to the bytes between two parts.
 * `pass`: nothing. `stall`: both sides stay connected and nothing moves; what waits goes on when the stall ends.
 * `half-open`: what is sent vanishes and an end of one side is not told to the other, as when a cable is pulled.
 * `refuse`: new connections are cut at once. `throttle`: so many bytes a second each way, by connection.
 */
export type Fault =
  | { kind: 'pass' }
  | { kind: 'stall' }
  | { kind: 'half-open' }
  | { kind: 'refuse' }
  | { kind: 'throttle'; bytesPerSecond: number };

const SLICE_MS = 20;

/** One direction of a connection: reads no faster than the fault allows, so that pressure goes back to the sender. */
class Pipe {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly from: Socket,
    private readonly to: Socket,
    private fault: Fault,
  ) {
    from.on('data', (bytes) => this.pass(bytes));
    from.once('end', () => {
      if (this.fault.kind !== 'half-open') to.end();
    });
    to.on('drain', () => this.resume());
    from.once('close', () => clearTimeout(this.timer));
    this.set(fault);
  }

  set(fault: Fault): void {
    this.fault = fault;
    clearTimeout(this.timer);
    if (fault.kind === 'stall') this.from.pause();
    else this.resume();
  }

  private resume(): void {
    if (this.fault.kind !== 'stall' && !this.to.writableNeedDrain) this.from.resume();
  }

  private pass(bytes: Buffer): void {
    if (this.fault.kind === 'half-open') return;
    const took = this.to.write(bytes);
    if (!took) this.from.pause();
    if (this.fault.kind !== 'throttle') return;
    this.from.pause();
    const rest = Math.max(SLICE_MS, (bytes.length * 1000) / this.fault.bytesPerSecond);
    this.timer = setTimeout(() => this.resume(), rest);
  }
}

interface Line {
  near: Socket;
  far: Socket;
  pipes: Pipe[];
}

/** A TCP proxy on the loopback network that does what cables, switches and dying machines do. */
export class FaultProxy {
  private fault: Fault = { kind: 'pass' };
  private readonly lines = new Set<Line>();

  private constructor(
    private readonly server: Server,
    private readonly target: number,
  ) {
    server.on('connection', (near) => this.accept(near));
  }

  /** Listens on a port of its own and passes everything to `target`, a port of this machine. */
  static async start(target: number): Promise<FaultProxy> {
    const server = createServer({ allowHalfOpen: true });
    const proxy = new FaultProxy(server, target);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Connections that stand now. */
  get connections(): number {
    return this.lines.size;
  }

  /** The same URL, by way of this proxy. */
  through(url: string): string {
    const changed = new URL(url);
    changed.hostname = '127.0.0.1';
    changed.port = String(this.port);
    return changed.toString();
  }

  /** From now on this happens to all connections, old and new. */
  set(fault: Fault): void {
    this.fault = fault;
    for (const { pipes } of this.lines) for (const pipe of pipes) pipe.set(fault);
  }

  /**
   * The connections that stand now keep their fault, and what is set later is for new ones.
   * @returns what lets the old ones pass again: bytes that waited arrive then, late
   */
  forget(): () => void {
    const old = [...this.lines].flatMap((line) => line.pipes.splice(0));
    return () => old.forEach((pipe) => pipe.set({ kind: 'pass' }));
  }

  /** Cuts all connections with a reset. Returns how many there were. */
  cut(): number {
    const cut = this.lines.size;
    for (const line of [...this.lines]) this.drop(line);
    return cut;
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(near: Socket): void {
    if (this.fault.kind === 'refuse') {
      near.resetAndDestroy();
      return;
    }
    const far = connect({ port: this.target, host: '127.0.0.1', allowHalfOpen: true });
    const line: Line = { near, far, pipes: [] };
    this.lines.add(line);
    for (const side of [near, far]) {
      side.setNoDelay(true);
      side.on('error', () => undefined);
      side.once('close', (hadError) => {
        if (near.destroyed && far.destroyed) this.lines.delete(line);
        else if (hadError && this.fault.kind !== 'half-open') this.drop(line);
      });
    }
    line.pipes.push(new Pipe(near, far, this.fault), new Pipe(far, near, this.fault));
  }

  private drop(line: Line): void {
    if (!this.lines.delete(line)) return;
    for (const side of [line.near, line.far]) if (!side.destroyed) side.resetAndDestroy();
  }
}
