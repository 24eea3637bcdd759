import { setTimeout as sleep } from 'node:timers/promises';
import { DEMO_WALLETS, type DemoWallet } from '@app/bitcoin';
import { Random } from '../random';
import { DAY, HOUR } from '../times';
import { GrooveClient } from './groove-client';
import { type SessionScript, writeSession } from './session-script';

const SESSIONS = 16;
const PROJECT = '/demo/shop';
const LOOK_EVERY_MS = 100;
const HANDLED_WITHIN_MS = 5_000;
const TRY_AGAIN_MS = 2_000;
const TRIES = 30;

/**
 * Sends three weeks of made-up sessions for each demo wallet the way an assistant sends real ones: the start hook, the
 * transcript, at times a word of the person. What the dashboard shows of them is computed, none of it is sent.
 * A wallet that has sessions is left as it is.
 * @param say  hears in one line if it cannot be done
 */
export async function tellGrooveHistory(
  apiUrl: string,
  seed: number,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<void> {
  try {
    for (const wallet of DEMO_WALLETS) {
      const client = await signedIn(apiUrl, wallet, signal);
      if ((await client.sessions()) === 0) await tellOf(client, wallet, seed, signal);
    }
  } catch (error) {
    if (!signal.aborted) say(`groove history: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The api may be on its way up still. */
async function signedIn(apiUrl: string, wallet: DemoWallet, signal: AbortSignal): Promise<GrooveClient> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await GrooveClient.signIn(apiUrl, wallet);
    } catch (error) {
      if (tries >= TRIES || signal.aborted) throw error;
      await sleep(TRY_AGAIN_MS, undefined, { signal });
    }
  }
}

async function tellOf(
  client: GrooveClient,
  wallet: DemoWallet,
  seed: number,
  signal: AbortSignal,
): Promise<void> {
  const now = Date.now();
  for (let index = 0; index < SESSIONS && !signal.aborted; index += 1) {
    const random = new Random(`groove ${seed} ${wallet.index} ${index}`);
    const sessionId = `demo-${seed}-${wallet.index}-${index}`;
    const context = await client.begin(sessionId, PROJECT);
    const script = writeSession(random, context);
    const begun = now - (21 * DAY * (SESSIONS - index)) / SESSIONS + random.between(0, 8 * HOUR);
    await client.transcript(linesOf(sessionId, script, begun, random));
    if (script.feedback !== null) await client.feedback(sessionId, script.feedback);
    await handled(client, index + 1, signal);
  }
}

/** The next session is to know what this one taught. */
async function handled(client: GrooveClient, sessions: number, signal: AbortSignal): Promise<void> {
  const end = performance.now() + HANDLED_WITHIN_MS;
  while ((await client.sessions()) < sessions && performance.now() < end)
    await sleep(LOOK_EVERY_MS, undefined, { signal });
}

/** As Claude Code writes them. */
function linesOf(sessionId: string, { lines }: SessionScript, begun: number, random: Random): object[] {
  let time = begun;
  return lines.map(({ role, content }, index) => {
    time += random.between(5, 90) * 1_000;
    return {
      type: role,
      uuid: `${sessionId}-${index}`,
      parentUuid: index === 0 ? null : `${sessionId}-${index - 1}`,
      sessionId,
      cwd: PROJECT,
      timestamp: new Date(time).toISOString(),
      message: { role, content },
    };
  });
}
