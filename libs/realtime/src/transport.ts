/** What the core asks of a socket. Nothing here waits: a write that cannot go out yet is counted in `buffered`. */
export interface Transport {
  /** False from the moment when a close began on either side. */
  readonly open: boolean;
  /** Bytes handed over that the kernel has not taken yet. */
  readonly buffered: number;
  /** Sends one or more whole frames made by `textFrame`. */
  write(frames: Buffer): void;
  ping(): void;
  /** Starts the closing handshake; the socket is cut if the other side does not answer, very soon one that is `hopeless`. */
  close(code: number, reason: string, hopeless?: boolean): void;
  /** Cuts the connection now. */
  terminate(): void;
  /** Calls back once, when everything handed over until now has gone out; never, where the connection ends before. */
  whenDrained(listener: () => void): void;
}
