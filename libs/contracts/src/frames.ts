import { isChannel, type Channel } from './channel-names';
import { LIMITS } from './limits';

/** An identifier chosen by the client, echoed in the reply. */
export type RequestId = string | number;
export type Scope = 'all' | 'mine';

/** What a client asked for, parsed and safe to act on. */
export type ClientAction =
  | { action: 'ping'; id?: RequestId }
  | { action: 'auth'; token: string; id?: RequestId }
  | { action: 'unsubscribe'; channel: Channel; id?: RequestId }
  | {
      action: 'subscribe';
      channel: Channel;
      scope: Scope;
      /** True when the client sent a scope: then the acknowledgement repeats it. */
      scopeGiven: boolean;
      recover: boolean;
      position?: { epoch: string; offset: number };
      id?: RequestId;
    };

export interface FrameError {
  type: 'error';
  message: string;
  id?: RequestId;
}

export type ParsedFrame = { ok: true; action: ClientAction } | { ok: false; error: FrameError };

/** Frames that the server sends; `id` only where the client gave one. */
export type ServerFrame =
  | FrameError
  | { type: 'pong'; id?: RequestId }
  | { type: 'authenticated'; expires_at: string; id?: RequestId }
  | { type: 'unsubscribed'; channel: Channel; id?: RequestId }
  | {
      type: 'subscribed';
      channel: Channel;
      scope?: Scope;
      epoch?: string;
      offset?: number;
      recovered?: boolean;
      id?: RequestId;
    }
  | { type: 'resync'; channel: Channel; epoch: string; offset: number }
  | { channel: Channel; data: Record<string, unknown>; offset?: number };

const echo = (value: unknown): string =>
  typeof value === 'string'
    ? [...value.slice(0, LIMITS.wsEchoCharacters * 2)].slice(0, LIMITS.wsEchoCharacters).join('')
    : '';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRequestId(value: unknown): value is RequestId {
  if (typeof value === 'number') return Number.isSafeInteger(value);
  return typeof value === 'string' && value.length <= LIMITS.wsRequestIdCharacters;
}

/** Reads one frame of a client, as docs/PROTOCOL.md §1 says; never throws. */
export function parseClientFrame(text: string): ParsedFrame {
  const message = parseJson(text);
  if (!isObject(message)) return { ok: false, error: { type: 'error', message: 'Invalid JSON' } };

  if ('id' in message && !isRequestId(message.id)) {
    return { ok: false, error: { type: 'error', message: 'Invalid id' } };
  }
  const withId = isRequestId(message.id) ? { id: message.id } : {};
  const refuse = (text: string): ParsedFrame => ({
    ok: false,
    error: { type: 'error', message: text, ...withId },
  });

  switch (message.action) {
    case 'ping':
      return { ok: true, action: { action: 'ping', ...withId } };
    case 'auth': {
      const { token } = message;
      if (typeof token !== 'string' || token.length > LIMITS.wsTokenCharacters)
        return refuse('Invalid token');
      return { ok: true, action: { action: 'auth', token, ...withId } };
    }
    case 'unsubscribe':
      if (!isChannel(message.channel)) return refuse(`Invalid channel: ${echo(message.channel)}`);
      return { ok: true, action: { action: 'unsubscribe', channel: message.channel, ...withId } };
    case 'subscribe':
      return parseSubscribe(message, withId, refuse);
    default:
      return refuse(`Unknown action: ${echo(message.action)}`);
  }
}

function parseSubscribe(
  message: Record<string, unknown>,
  withId: { id?: RequestId },
  refuse: (text: string) => ParsedFrame,
): ParsedFrame {
  const { channel, scope, recover, epoch, offset } = message;
  if (!isChannel(channel)) return refuse(`Invalid channel: ${echo(channel)}`);
  const scopeGiven = scope !== undefined;
  if (scopeGiven && scope !== 'mine' && scope !== 'all') return refuse(`Invalid scope: ${echo(scope)}`);
  const hasPosition =
    typeof epoch === 'string' &&
    epoch.length <= LIMITS.wsRequestIdCharacters &&
    Number.isSafeInteger(offset) &&
    Number(offset) >= 0;
  return {
    ok: true,
    action: {
      action: 'subscribe',
      channel,
      scope: scope === 'mine' ? 'mine' : 'all',
      scopeGiven,
      recover: recover === true,
      ...(recover === true && hasPosition ? { position: { epoch, offset: Number(offset) } } : {}),
      ...withId,
    },
  };
}
