import { type DemoWallet, signMessage } from '@app/bitcoin';
import { grooveHookContext, grooveSessionTimeline } from '@app/contracts';
import * as z from 'zod/mini';

const challenge = z.object({ nonce: z.string(), message: z.string() });
const signedIn = z.object({ access_token: z.string() });
const WITHIN_MS = 10_000;

/** The api as a demo wallet uses it: it signs in as any wallet does, and sends what an assistant sends. */
export class GrooveClient {
  private constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  /** @throws Error where the api does not answer as it should */
  static async signIn(url: string, wallet: DemoWallet): Promise<GrooveClient> {
    const post = async (path: string, body: object): Promise<unknown> =>
      send(`${url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const { nonce, message } = challenge.parse(
      await post('/api/v1/auth/challenge', { btc_address: wallet.address }),
    );
    const signature = signMessage(wallet.privateKey, message, wallet.type);
    const verified = await post('/api/v1/auth/verify', { btc_address: wallet.address, nonce, signature });
    return new GrooveClient(url, signedIn.parse(verified).access_token);
  }

  /** Sessions that have ended. */
  async sessions(): Promise<number> {
    const path = '/api/v1/groove/dashboard/session_timeline?days=365&limit=1';
    return grooveSessionTimeline.parse(await this.request('GET', path)).total;
  }

  /** Begins a session. @returns what the assistant is given */
  async begin(sessionId: string, cwd: string): Promise<string> {
    const hook = { session_id: sessionId, hook_event_name: 'SessionStart', source: 'startup', cwd };
    const answer = await this.request('POST', '/api/v1/groove/ingest/hooks', JSON.stringify(hook), {
      'content-type': 'application/json',
      'idempotency-key': `${sessionId} start`,
    });
    return grooveHookContext.parse(answer).hookSpecificOutput.additionalContext;
  }

  async transcript(lines: readonly object[]): Promise<void> {
    const body = lines.map((line) => JSON.stringify(line)).join('\n');
    await this.request('POST', '/api/v1/groove/ingest/transcripts', body, {
      'content-type': 'application/x-ndjson',
    });
  }

  async feedback(sessionId: string, outcome: string): Promise<void> {
    const path = `/api/v1/groove/sessions/${encodeURIComponent(sessionId)}/feedback`;
    await this.request('PUT', path, JSON.stringify({ outcome }), { 'content-type': 'application/json' });
  }

  private request(
    method: string,
    path: string,
    body?: string,
    headers: Record<string, string> = {},
  ): Promise<unknown> {
    const authorization = `Bearer ${this.token}`;
    return send(`${this.url}${path}`, { method, body, headers: { ...headers, authorization } });
  }
}

async function send(url: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(WITHIN_MS) });
  if (!response.ok) throw new Error(`${init.method} ${new URL(url).pathname} answered ${response.status}`);
  return response.json();
}
