import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHANNELS } from './channel-names';
import { EVENTS } from './channels';
import { CLOSE, closePolicy } from './close-codes';
import { parseClientFrame, type ServerFrame } from './frames';
import { GROOVE_BODIES } from './groove/bodies';
import { GROOVE_ERRORS } from './groove/frames';
import { GROOVE_DIRTY_CHANNEL } from './groove/stream';
import { GROOVE_TOPIC_NAMES, GROOVE_TOPICS } from './groove/topics';
import { LIMITS } from './limits';
import { SESSION_REVOKED_CHANNEL } from './redis-keys';

const text = readFileSync(join(__dirname, '../../../docs/PROTOCOL.md'), 'utf8');

/** Rows of the table under a heading, without its head, cells trimmed. */
function table(heading: string): string[][] {
  const [, section] = text.split(`### ${heading}\n`);
  if (section === undefined) throw new Error(`no section ${heading}`);
  const [body = ''] = section.split(/\n##/);
  const lines = body.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

/** Names of a payload's fields as the document writes them: `name` or `name?`. */
function fields(payload: unknown): string {
  const { shape } = payload as { shape: Record<string, { safeParse(value: unknown): { success: boolean } }> };
  const names = Object.entries(shape).map(([name, field]) =>
    name !== 'user_id' && field.safeParse(undefined).success ? `${name}?` : name,
  );
  return names.sort().join(', ') || 'any object';
}
const sorted = (list: string) => (list === 'any object' ? list : list.split(', ').sort().join(', '));

describe('docs/PROTOCOL.md', () => {
  it('should list every event with its channel, audience, kind and fields', () => {
    const written = table('Events').map(([name, channel, audience, kind, payload = '']) => ({
      name,
      channel,
      audience,
      kind,
      payload: sorted(payload),
    }));
    const coded = EVENTS.map(({ name, channel, audience, kind, payload }) => ({
      name,
      channel,
      audience,
      kind,
      payload: fields(payload),
    }));
    expect(written).toEqual(coded);
  });

  it('should name no channel that does not exist, and all that do', () => {
    expect(new Set(table('Events').map(([, channel]) => channel))).toEqual(new Set(CHANNELS));
  });

  it('should list every topic of groove with its parameters', () => {
    const written = table('Groove topics').map(([name = '', parameters = '']) => [
      name,
      parameters === '–'
        ? []
        : parameters
            .replace(/[{(][^})]*[})]/g, '')
            .split(',')
            .map((one) => one.trim()),
    ]);
    const coded = GROOVE_TOPIC_NAMES.map((name) => [
      name,
      Object.keys(GROOVE_TOPICS[name].shape).filter((field) => field !== 'topic'),
    ]);
    expect(written).toEqual(coded);
  });

  it('should list the fields of every body of groove', () => {
    const written = table('Groove bodies').map(([name, list = '']) => [name, sorted(list)]);
    const coded = Object.entries(GROOVE_BODIES).map(([name, body]) => [
      name,
      sorted(
        fields(body)
          .split(', ')
          .filter((field) => field !== 'data_type')
          .join(', '),
      ),
    ]);
    expect(written).toEqual(coded);
  });

  it('should name the error codes of groove and its channel', () => {
    for (const code of GROOVE_ERRORS) expect(text).toContain(`| ${code} `);
    expect(text).toContain(GROOVE_DIRTY_CHANNEL);
  });

  it('should list every close code with what a client does', () => {
    const written = table('Close codes').map(([code, , client]) => [Number(code), client]);
    const codes = [...new Set(Object.values(CLOSE).map(({ code }) => code))].sort((a, b) => a - b);
    expect(written).toEqual(codes.map((code) => [code, closePolicy(code)]));
  });

  it('should show frames that are read, and the errors that are given', () => {
    const shown = table('Frames').map(([frame = '']) => frame.replaceAll('`', ''));
    const frames = shown.filter((frame) => frame.startsWith('{'));
    expect(frames.map((frame) => parseClientFrame(frame).ok)).toEqual([true, true, true, true]);
    const errors = table('Frames').flatMap(
      ([, answer = '']) => /"message":"([^"]*)"/.exec(answer)?.[1] ?? [],
    );
    const given = ['{"action":"subscribe","channel":"NAME"}', '{"action":"NAME"}']
      .concat('{"action":"subscribe","channel":"mining","scope":"NAME"}', '{"action":"ping","id":{}}', '')
      .map((frame) => {
        const parsed = parseClientFrame(frame);
        return parsed.ok ? '' : parsed.error.message;
      });
    expect(errors).toEqual([...given, 'Rate limit exceeded']);
  });

  it('should show every kind of frame that the server sends', () => {
    const kinds: Record<Extract<ServerFrame, { type: string }>['type'], true> = {
      error: true,
      pong: true,
      authenticated: true,
      subscribed: true,
      unsubscribed: true,
      resync: true,
    };
    for (const kind of Object.keys(kinds)) expect(text).toContain(`"type":"${kind}"`);
  });

  it('should state the limits that are in force', () => {
    const flat = text.replace(/\s+/g, ' ');
    const kib = (bytes: number) => `${bytes / 1024} KiB`;
    for (const phrase of [
      `${LIMITS.wsActionsPerSecond} a second, ${LIMITS.wsActionsBurst} at once; after ${LIMITS.wsRateWarnings} warnings`,
      `| size of a client's frame | ${kib(LIMITS.wsFrameBytes)}, in ${LIMITS.wsFrameFragments.toLocaleString('en')} fragments at most |`,
      `| a token | ${LIMITS.wsTokenCharacters.toLocaleString('en')} characters; a check that takes longer than ${LIMITS.wsVerifyMs / 1000} s`,
      `(string of at most ${LIMITS.wsRequestIdCharacters} characters`,
      `${LIMITS.wsEarlyFrames} frames or ${kib(LIMITS.wsEarlyBytes)}`,
      `| sockets of one user | ${LIMITS.wsSocketsPerUser} `,
      `| sockets of one address | ${LIMITS.wsSocketsPerIp} `,
      `| sockets of one node | ${LIMITS.wsSockets.toLocaleString('en')} |`,
      `cut at ${LIMITS.wsEchoCharacters} characters`,
      `pings every ${LIMITS.wsPingIntervalMs / 1000} s`,
      `nothing is heard for ${LIMITS.wsPongTimeoutMs / 1000} s`,
      `together with others ${LIMITS.wsFlushIntervalMs} ms after its receivers were served last`,
      `more than ${kib(LIMITS.wsConflateBytes)} wait`,
      `more than ${LIMITS.wsQueueBytes / 1024 / 1024} MiB waiting, nothing taken for ${LIMITS.wsUndrainedMs / 1000} s, or a replay not taken within five minutes`,
      `keeps ${LIMITS.ringMessages.toLocaleString('en')} messages, five minutes or ${LIMITS.ringBytes / 1024 / 1024} MiB`,
      `is larger than ${kib(LIMITS.pubsubMessageBytes)}`,
      SESSION_REVOKED_CHANNEL,
    ]) {
      expect(flat).toContain(phrase);
    }
    expect(LIMITS.ringMs).toBe(5 * 60_000);
  });
});
