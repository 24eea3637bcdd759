import { readFile } from 'node:fs/promises';
import { firstIssue } from '@app/contracts';
import * as z from 'zod/mini';

const ANSWER_BYTES = 1024 * 1024;
const HASH = /^[0-9a-f]{64}$/;

const hash = z.string().check(z.regex(HASH));
const height = z.int().check(z.gte(0), z.lte(2 ** 31 - 1));
const chainInfo = z.object({
  blocks: height,
  bestblockhash: hash,
  difficulty: z.number().check(z.gt(0), z.lte(2 ** 224)),
  initialblockdownload: z._default(z.boolean(), false),
});
const header = z.object({
  height,
  hash,
  difficulty: z.number().check(z.gt(0), z.lte(2 ** 224)),
  previousblockhash: z.optional(hash),
});
const answer = z.object({
  result: z.optional(z.unknown()),
  error: z.optional(z.nullable(z.looseObject({ message: z.optional(z.string()) }))),
});

export type ChainInfo = z.output<typeof chainInfo>;
export type BlockHeader = z.output<typeof header>;

export interface NodeOptions {
  /** May hold `user:password@`; no fault repeats it. */
  url: string;
  cookieFile: string | undefined;
  timeoutMs: number;
}

/** Asks a bitcoind by JSON-RPC. Every method throws Error, in words without secrets, for whatever is not a good answer in time. */
export class NodeClient {
  private readonly url: URL;
  private readonly credentials: string;

  constructor(private readonly options: NodeOptions) {
    this.url = new URL(options.url);
    const { username, password } = this.url;
    this.credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    this.url.username = '';
    this.url.password = '';
  }

  /** The tip of its best chain, and whether it is still catching up. */
  chainInfo(): Promise<ChainInfo> {
    return this.ask('getblockchaininfo', [], chainInfo);
  }

  header(of: string): Promise<BlockHeader> {
    return this.ask('getblockheader', [of, true], header);
  }

  /** Hash of the block at a height of its best chain. */
  hashAt(of: number): Promise<string> {
    return this.ask('getblockhash', [of], hash);
  }

  private async ask<Schema extends z.core.$ZodType>(
    method: string,
    params: unknown[],
    schema: Schema,
  ): Promise<z.output<Schema>> {
    const text = await this.post(method, params).catch((error: unknown) => {
      throw new Error(`the node did not answer ${method}: ${reasonOf(error)}`);
    });
    const read = z.safeParse(answer, parseJson(text));
    if (!read.success) throw new Error(`the node's answer to ${method} is no JSON-RPC`);
    if (read.data.error)
      throw new Error(`the node refused ${method}: ${(read.data.error.message ?? '').slice(0, 200)}`);
    const result = z.safeParse(schema, read.data.result);
    if (!result.success) throw new Error(`the node's answer to ${method}: ${firstIssue(result.error)}`);
    return result.data;
  }

  private async post(method: string, params: unknown[]): Promise<string> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(await this.authorization()) },
      body: JSON.stringify({ jsonrpc: '1.0', id: 'the-bitcoin-game', method, params }),
      redirect: 'error',
      signal: AbortSignal.timeout(this.options.timeoutMs),
    });
    // A refused call is answered 500 with JSON; a refused caller 401 or 403 without.
    if (response.status !== 200 && response.status !== 500) {
      await response.body?.cancel();
      throw new Error(`HTTP status ${response.status}`);
    }
    return readBounded(response);
  }

  private async authorization(): Promise<Record<string, string>> {
    const { cookieFile } = this.options;
    const credentials =
      cookieFile === undefined ? this.credentials : (await readFile(cookieFile, 'utf8')).trim();
    if (credentials === ':') return {};
    return { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
  }
}

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > ANSWER_BYTES) throw new Error('the answer is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const fault = z.looseObject({
  name: z.optional(z.string()),
  message: z._default(z.string(), 'unknown fault'),
  code: z.optional(z.unknown()),
  cause: z.optional(z.unknown()),
});

/** What happened, without the address: `fetch` hides the cause one level down. */
function reasonOf(error: unknown): string {
  const { success, data } = fault.safeParse(error);
  if (!success) return 'unknown fault';
  if (data.name === 'TimeoutError') return 'no answer in time';
  const cause = fault.safeParse(data.cause).data;
  const code = cause?.code ?? data.code;
  return typeof code === 'string' ? code : data.message.slice(0, 200);
}
