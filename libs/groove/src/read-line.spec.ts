import { readHook } from './read-hook';
import { readLine } from './read-line';
import { cut } from './session-message';

const line = (value: unknown) => readLine(JSON.stringify(value));
const message = (value: unknown) => {
  const read = line(value);
  return read.ok ? read.line.message : read.reason;
};

describe('readLine', () => {
  it('should read a message of Claude Code', () => {
    const read = line({
      type: 'assistant',
      uuid: 'u1',
      sessionId: 's1',
      timestamp: '2026-11-01T10:00:00.000Z',
      cwd: '/p',
      message: {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'hm' },
          { type: 'text', text: 'Hello' },
          { type: 'tool_use', id: 't1', name: 'Bash', input: { command: 'ls' } },
        ],
      },
    });
    expect(read).toEqual({
      ok: true,
      line: {
        uuid: 'u1',
        sessionId: 's1',
        time: Date.UTC(2026, 10, 1, 10),
        cwd: '/p',
        message: {
          role: 'assistant',
          parts: [
            { kind: 'text', text: 'Hello' },
            { kind: 'call', id: 't1', tool: 'Bash', input: 'ls' },
          ],
        },
      },
    });
  });

  it('should read results of tools, failed where they say so', () => {
    const content = [
      { type: 'tool_result', tool_use_id: 't1', is_error: true, content: [{ type: 'text', text: 'no' }] },
    ];
    expect(message({ type: 'user', message: { role: 'user', content } })).toEqual({
      role: 'user',
      parts: [{ kind: 'result', id: 't1', tool: null, failed: true, output: 'no' }],
    });
  });

  it('should read neutral lines', () => {
    expect(message({ role: 'user', content: 'Hi' })).toEqual({
      role: 'user',
      parts: [{ kind: 'text', text: 'Hi' }],
    });
    expect(message({ tool_name: 'sh', input: 'ls', output: 'x', success: false })).toEqual({
      role: 'assistant',
      parts: [
        { kind: 'call', id: null, tool: 'sh', input: 'ls' },
        { kind: 'result', id: null, tool: 'sh', failed: true, output: 'x' },
      ],
    });
  });

  it('should read what is no message, and what nobody said, as empty', () => {
    const empty = { role: 'assistant', parts: [] };
    expect(message({ type: 'summary', summary: 'x', leafUuid: 'y' })).toEqual(empty);
    const said = { role: 'user', content: 'No, do it so' };
    for (const flag of ['isMeta', 'isSidechain', 'isCompactSummary'])
      expect(message({ type: 'user', [flag]: true, message: said })).toEqual({ role: 'user', parts: [] });
    expect(message({ role: 'user', content: '<command-name>/clear</command-name>' })).toEqual({
      role: 'user',
      parts: [],
    });
  });

  it.each([
    ['', 'not JSON'],
    ['{"a":', 'not JSON'],
    ['[]', 'not a JSON object'],
    ['null', 'not a JSON object'],
    ['7', 'not a JSON object'],
    ['{}', 'neither a transcript message nor a neutral line'],
    ['{"type":"user"}', 'message: missing or not an object'],
    ['{"type":"user","message":{"role":"user","content":7}}', 'content: neither a text nor a list of blocks'],
    ['{"type":"user","message":{"role":"user","content":[7]}}', 'content: a block without a type'],
    ['{"role":"root","content":"x"}', 'role: must be user or assistant'],
    ['{"role":"user","content":"x","timestamp":"soon"}', 'timestamp: not a time of this century'],
    ['{"role":"user","content":"x","timestamp":5}', 'timestamp: not a time of this century'],
    ['{"tool_name":"x","success":"yes"}', 'success: not a boolean'],
    ['{"tool_name":""}', 'tool_name: empty'],
  ])('should refuse %j', (text, reason) => expect(readLine(text)).toEqual({ ok: false, reason }));

  it('should refuse names with control characters or without end', () => {
    expect(message({ role: 'user', content: 'x', uuid: 'a\nb' })).toMatch(/^uuid: /);
    expect(message({ role: 'user', content: 'x', session_id: 'x'.repeat(129) })).toMatch(/^session_id: /);
    expect(message({ role: 'user', content: 'x', uuid: {} })).toMatch(/^uuid: /);
    expect(message({ role: 'user', content: 'x', session_id: '  ' })).toMatch(/^session_id: /);
    expect(line({ role: 'user', content: 'x', session_id: ' a ' })).toMatchObject({
      line: { sessionId: 'a' },
    });
  });

  it('should survive JSON nested without end, and keep a bounded part of what is long', () => {
    const deep = `{"tool_name":"x","input":{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}}`;
    expect(readLine(deep).ok).toBe(true);
    const long = message({ role: 'user', content: 'x'.repeat(1_000_000) });
    expect(JSON.stringify(long).length).toBeLessThan(40_000);
  });
});

describe('readHook', () => {
  it('should read words, tools and failures', () => {
    expect(readHook({ hook_event_name: 'UserPromptSubmit', prompt: 'Hi' })).toEqual({
      role: 'user',
      parts: [{ kind: 'text', text: 'Hi' }],
    });
    expect(readHook({ hook_event_name: 'Stop', last_assistant_message: 'Done' })).toEqual({
      role: 'assistant',
      parts: [{ kind: 'text', text: 'Done' }],
    });
    const bash = { tool_name: 'Bash', tool_input: { command: 'ls' }, tool_use_id: 't' };
    const result = (event: object) =>
      readHook({ hook_event_name: 'PostToolUse', ...bash, ...event }).parts[1];
    expect(result({ tool_response: { stdout: '', stderr: 'warning' } })).toMatchObject({ failed: false });
    expect(result({ tool_response: { is_error: true } })).toMatchObject({ failed: true });
    expect(result({ hook_event_name: 'PostToolUseFailure', error: 'boom' })).toMatchObject({
      failed: true,
      output: 'boom',
    });
  });

  it('should read nothing from others, nor from fields of other types', () => {
    for (const hook_event_name of ['SessionStart', 'PreToolUse', 'Notification', 'made up'])
      expect(readHook({ hook_event_name, prompt: 'x' }).parts).toEqual([]);
    expect(readHook({ hook_event_name: 'UserPromptSubmit', prompt: { a: 1 } }).parts).toEqual([]);
    expect(readHook({ hook_event_name: 'PostToolUse', tool_name: 7 }).parts).toEqual([]);
  });
});

describe('cut', () => {
  it('should never cut through a character nor keep what Postgres refuses', () => {
    expect(cut('ab😀', 3)).toBe('ab');
    expect(cut('ab😀', 4)).toBe('ab😀');
    expect(cut('a\0b', 9)).toBe('ab');
    expect(cut('a\ud800b', 9)).toBe('a\uFFFDb');
  });
});
