import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const hashOf = (chain: string, height: number): string =>
  `${chain.repeat(56)}${String(height).padStart(8, '0')}`;

interface Header {
  height: number;
  hash: string;
  difficulty: number;
  previousblockhash: string;
}

/** How the node answers: well, or as no node should. */
export type Answer =
  | 'good'
  | 'refuses the caller'
  | 'refuses the call'
  | 'is no JSON'
  | 'is an array'
  | 'has a wrong field'
  | 'is huge'
  | 'never comes'
  | 'never ends'
  | 'leads elsewhere'
  | 'breaks off';

/** A JSON-RPC server that speaks of blocks as bitcoind does, with the password `s@cret`. */
export class StandInNode {
  answer: Answer = 'good';
  catchingUp = false;
  private headers = new Map<string, Header>();
  private best: string[] = [];
  private lowest = 0;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<StandInNode> {
    const server = createServer();
    const node = new StandInNode(server);
    server.on('request', (request, response) => void node.receive(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return node;
  }

  get url(): string {
    return `http://miner:s%40cret@127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  reset(): void {
    this.answer = 'good';
    this.catchingUp = false;
    this.headers = new Map();
    this.best = [];
  }

  /** Puts blocks of a chain on top; with `after` on top of that block, in the place of what stood there. */
  grow(chain: string, from: number, to: number, after?: string): void {
    if (this.best.length === 0) this.lowest = from;
    if (after !== undefined) this.best = this.best.slice(0, this.best.indexOf(after) + 1);
    for (let height = from; height <= to; height += 1) {
      const hash = hashOf(chain, height);
      const previousblockhash = this.best.at(-1) ?? hashOf(chain, height - 1);
      this.headers.set(hash, { height, hash, difficulty: 1e14, previousblockhash });
      this.best.push(hash);
    }
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const isKnown =
      request.headers.authorization === `Basic ${Buffer.from('miner:s@cret').toString('base64')}`;
    if (this.answer !== 'good' || !isKnown)
      return this.misbehave(isKnown ? this.answer : 'refuses the caller', response);
    const { method, params } = JSON.parse(body) as { method: string; params: unknown[] };
    const result = this.result(method, params);
    response.writeHead(result === undefined ? 500 : 200, { 'content-type': 'application/json' });
    const error = result === undefined ? { code: -5, message: 'Block not found' } : null;
    response.end(JSON.stringify({ result: result ?? null, error, id: 'x' }));
  }

  private result(method: string, [first]: unknown[]): unknown {
    const bestblockhash = this.best.at(-1) ?? '';
    if (method === 'getblockchaininfo') {
      const blocks = this.lowest + this.best.length - 1;
      return {
        chain: 'main',
        blocks,
        bestblockhash,
        difficulty: 1e14,
        initialblockdownload: this.catchingUp,
      };
    }
    if (method === 'getblockhash') return this.best[Number(first) - this.lowest];
    const header = this.headers.get(String(first));
    if (header?.height !== this.lowest) return header;
    const { previousblockhash: _, ...genesis } = header;
    return genesis;
  }

  private misbehave(how: Answer, response: ServerResponse): void {
    const json = (value: unknown) => response.end(JSON.stringify(value));
    switch (how) {
      case 'refuses the caller':
        response.writeHead(401).end();
        return;
      case 'refuses the call':
        response.writeHead(500);
        return void json({ result: null, error: { code: -28, message: 'warming up' } });
      case 'is no JSON':
        return void response.end('<html>hello</html>');
      case 'is an array':
        return void json([1]);
      case 'has a wrong field':
        return void json({ result: { blocks: 5, bestblockhash: 'zz', difficulty: 1 }, error: null });
      case 'is huge':
        return void response.end('x'.repeat(8 * 1024 * 1024));
      case 'never ends':
        return void response.write('{"result":');
      case 'leads elsewhere':
        response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
        return;
      case 'breaks off':
        return void response.socket?.destroy();
      case 'never comes':
      case 'good':
    }
  }
}
