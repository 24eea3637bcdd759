import { Heartbeat } from './heartbeat';

class Peer {
  awaitingPong = false;
  pings = 0;
  cut = false;
  constructor(private readonly answers: boolean) {}
  ping(): void {
    this.pings += 1;
    if (this.answers) this.awaitingPong = false;
  }
  terminate(): void {
    this.cut = true;
  }
}

describe('Heartbeat', () => {
  const timing = { everyMs: 25_000, timeoutMs: 10_000, tickMs: 1_000 };
  let now: number;
  let wheel: Heartbeat<Peer>;
  const turn = (times: number) => {
    for (let n = 0; n < times; n += 1) wheel.turn((now += 1_000));
  };
  beforeEach(() => {
    now = 0;
    wheel = new Heartbeat<Peer>(timing);
  });

  it('should ping everyone once in the interval, spread over it', () => {
    const peers = Array.from({ length: 50 }, () => new Peer(true));
    peers.forEach((peer) => wheel.add(peer));
    turn(1);
    expect(peers.filter(({ pings }) => pings > 0)).toHaveLength(2);
    turn(24);
    expect(peers.every(({ pings }) => pings === 1)).toBe(true);
    turn(100);
    expect(peers.some(({ cut }) => cut)).toBe(false);
  });

  it('should cut who does not answer within ten seconds', () => {
    const peer = new Peer(false);
    wheel.add(peer);
    let ticks = 0;
    while (peer.pings === 0 && ticks < 100) turn((ticks += 1) && 1);
    turn(9);
    expect(peer.cut).toBe(false);
    turn(1);
    expect(peer.cut).toBe(true);
  });

  it('should cut nobody right after a stall of our own', () => {
    const peer = new Peer(false);
    wheel.add(peer);
    while (peer.pings === 0) turn(1);
    turn(9);
    now += 20_000;
    turn(1);
    turn(9);
    expect(peer.cut).toBe(false);
    turn(60);
    expect(peer.cut).toBe(true);
  });

  it('should forget who left', () => {
    const peer = new Peer(false);
    wheel.add(peer);
    wheel.remove(peer);
    wheel.remove(peer);
    turn(60);
    expect(peer.pings).toBe(0);
  });

  it('should refuse a timing it cannot keep', () => {
    expect(() => new Heartbeat({ everyMs: 5_000, timeoutMs: 10_000, tickMs: 1_000 })).toThrow(/less than/);
  });
});
