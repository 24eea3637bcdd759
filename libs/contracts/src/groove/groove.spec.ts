import { canonicalTopic, GROOVE_TOPIC_NAMES, topicKey } from './topics';
import { parseGrooveFrame } from './frames';
import { grooveScopeText } from './rest';
import { grooveHook } from './ingest';

const ID = '7b1f6c1e-6f0a-4f2e-9d8a-5f4f7a3c2b10';

describe('canonicalTopic', () => {
  const keyOf = (value: unknown) => {
    const read = canonicalTopic(value);
    return read.ok ? topicKey(read.topic) : null;
  };

  it('should fill in defaults, sort keys and drop what is unknown', () => {
    expect(keyOf({ topic: 'session_timeline' })).toBe(
      '{"limit":50,"offset":0,"period":{"days":7},"topic":"session_timeline"}',
    );
    expect(keyOf({ filters: { x: 1 }, x: 1, topic: 'learnings' })).toBe(
      keyOf({ topic: 'learnings', sort: 'value' }),
    );
    expect(keyOf({ topic: 'strategy_overrides' })).toBe(
      '{"specialized_only":false,"topic":"strategy_overrides"}',
    );
    expect(keyOf({ topic: 'attribution', period: {} })).toBe(keyOf({ topic: 'attribution' }));
  });

  it('should take an id in both cases and a search with blanks around it for one', () => {
    expect(keyOf({ topic: 'learning_detail', id: ID.toUpperCase() })).toBe(
      keyOf({ topic: 'learning_detail', id: ID }),
    );
    expect(keyOf({ topic: 'learnings', filters: { search: ' a ' } })).toBe(
      keyOf({ topic: 'learnings', filters: { search: 'a' } }),
    );
  });

  it('should be its own canonical form', () => {
    for (const topic of GROOVE_TOPIC_NAMES) {
      const key = keyOf(topic === 'learning_detail' ? { topic, id: ID } : { topic });
      expect(key).not.toBeNull();
      expect(keyOf(JSON.parse(key ?? ''))).toBe(key);
    }
  });

  it.each([
    [null],
    ['overview'],
    [{ topic: 'nothing' }],
    [{ topic: 'learning_detail' }],
    [{ topic: 'learning_detail', id: '7' }],
    [{ topic: 'attribution', period: { days: 366 } }],
    [{ topic: 'attribution', period: { days: 1.5 } }],
    [{ topic: 'learnings', limit: 0 }],
    [{ topic: 'learnings', sort: 'luck' }],
    [{ topic: 'learnings', filters: { scope: { kind: 'team' } } }],
    [{ topic: 'learnings', filters: { search: '\0' } }],
    [{ topic: 'learnings', filters: { search: '\ud800' } }],
  ])('should refuse %j', (topic) => {
    expect(canonicalTopic(topic)).toEqual({ ok: false });
  });
});

describe('parseGrooveFrame', () => {
  it('should read what a client may ask', () => {
    expect(parseGrooveFrame('{"type":"ping","request_id":"r"}')).toEqual({
      ok: true,
      request: { type: 'ping', request_id: 'r' },
    });
    expect(parseGrooveFrame(JSON.stringify({ type: 'delete_learning', id: ID.toUpperCase() }))).toEqual({
      ok: true,
      request: { type: 'delete_learning', id: ID },
    });
    expect(
      parseGrooveFrame('{"type":"unsubscribe","topics":[{"topic":"health"},{"topic":"health"}]}'),
    ).toEqual({
      ok: true,
      request: { type: 'unsubscribe', topics: [{ topic: 'health' }] },
    });
  });

  it('should name the request also where the rest cannot be read', () => {
    expect(parseGrooveFrame('{"type":"subscribe","request_id":"r"}')).toMatchObject({
      error: { code: 'invalid_request', request_id: 'r' },
    });
    const long = parseGrooveFrame(JSON.stringify({ type: 'ping', request_id: 'x'.repeat(65) }));
    expect(long).toMatchObject({ ok: false, error: { code: 'invalid_request' } });
    expect(JSON.stringify(long)).not.toContain('xxx');
  });
});

describe('grooveScopeText', () => {
  it.each([
    ['global', { kind: 'global' }],
    ['project', { kind: 'project' }],
    ['project:/a:b', { kind: 'project', path: '/a:b' }],
  ])('should read %s', (text, scope) => {
    expect(grooveScopeText.parse(text)).toEqual(scope);
  });

  it.each(['', 'planet', 'project:', 'global:/p'])('should refuse "%s"', (text) => {
    expect(grooveScopeText.safeParse(text).success).toBe(false);
  });
});

describe('what assistants send', () => {
  it('should keep keys of a hook that nobody knows', () => {
    const hook = {
      session_id: 's',
      hook_event_name: 'Stop',
      stop_hook_active: false,
      transcript_path: '/etc/passwd',
    };
    expect(grooveHook.parse(hook)).toEqual(hook);
    expect(grooveHook.safeParse({ session_id: '', hook_event_name: 'Stop' }).success).toBe(false);
    expect(grooveHook.safeParse({ session_id: 'a\u0001b', hook_event_name: 'Stop' }).success).toBe(false);
  });
});
