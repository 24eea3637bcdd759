import { bio, displayName, displayNameKey, label } from './person-text';
import { profileChange } from './users.requests';

const accepts = (schema: typeof bio, text: string) => schema.safeParse(text).success;

describe('displayName', () => {
  it.each(['Satoshi', 'Ada Lovelace', 'Jürgen', '中本聪さん', 'rig ⚡️ boss', 'a'.repeat(64)])(
    'should accept %s',
    (name) => expect(accepts(displayName, name)).toBe(true),
  );

  it.each([
    ['a control character', 'Sato\u0007shi'],
    ['a line end', 'Sato\nshi'],
    ['a line separator', 'Sato\u2028shi'],
    ...['\u202A', '\u202B', '\u202C', '\u202D', '\u202E'].map((c) => ['a bidi override', `Sato${c}shi`]),
    ...['\u2066', '\u2067', '\u2068', '\u2069'].map((c) => ['a bidi isolate', `Sato${c}shi`]),
    ...['\u200B', '\u200C', '\u200D', '\u200E', '\u200F', '\uFEFF'].map((c) => [
      'a zero width',
      `S${c}atoshi`,
    ]),
    ['half a character', 'Sato\uD83Dshi'],
    ['a private character', 'Sato\uE000shi'],
    ['nothing visible', '\u3164\u3164\u3164'],
    ['blanks', '     '],
    ['what grows too long when compared', '\uFDFA'.repeat(40)],
  ])('should refuse %s', (_, name) => expect(accepts(displayName, name ?? '')).toBe(false));

  it('should store one form of a name that can be written in two', () => {
    expect(displayName.parse('  Ju\u0308rgen ')).toBe('J\u00FCrgen');
  });
});

describe('displayNameKey', () => {
  it.each([
    ['SATOSHI', 'satoshi'],
    ['Ｓａｔｏｓｈｉ', 'satoshi'],
    ['ﬁnney', 'finney'],
    ['Ju\u0308rgen', 'j\u00FCrgen'],
    ['Hal \u00A0 Finney', 'hal finney'],
    ['rig\uFE0F', 'rig'],
  ])('should make %s the same as %s', (name, key) => expect(displayNameKey(name)).toBe(key));
});

describe('bio and label', () => {
  it('should let a bio have lines and joined emoji', () => {
    expect(accepts(bio, 'one\ntwo 👩‍💻')).toBe(true);
    expect(label(10).safeParse('one\ntwo').success).toBe(false);
  });

  it.each(['\u202E', '\u2066', '\u200B', '\u200F', '\uFEFF', '\u0000', '\u001B', '\r', '\uD800'])(
    'should refuse a bio with %j',
    (character) => expect(accepts(bio, `a${character}b`)).toBe(false),
  );
});

describe('texts of people', () => {
  // Canonical ordering moves each mark of the second half past all of the first.
  const endless = `a${'\u0301'.repeat(250_000)}${'\u0316'.repeat(250_000)}`;

  it.each([
    ['a name', displayName],
    ['a bio', bio],
    ['a label', label(64)],
  ] as const)('should not normalise %s before its length is known', (_, schema) => {
    const normalize = jest.spyOn(String.prototype, 'normalize');
    const { success } = schema.safeParse(endless);
    const calls = normalize.mock.calls.length;
    normalize.mockRestore();
    expect({ success, calls }).toEqual({ success: false, calls: 0 });
  });

  it('should refuse the address of a picture by its length before it is read as one', () => {
    expect(profileChange.safeParse({ avatar_url: `https://${endless}.example/` }).success).toBe(false);
    expect(profileChange.parse({ avatar_url: 'https://a.example/b.png' })).toEqual({
      avatar_url: 'https://a.example/b.png',
    });
    expect(profileChange.safeParse({ avatar_url: 'http://a.example/b.png' }).success).toBe(false);
  });
});
