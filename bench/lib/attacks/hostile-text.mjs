// Transcripts as large as one may be, in scripts that text work finds hard.

const MIB = 1024 * 1024;
const RUN = 16_000;
const repeat = (units) => Array.from({ length: RUN }, (_, at) => units[at % units.length]).join('');
const wordsOf = (units) =>
  Array.from({ length: RUN / 6 }, (_, at) => units[at % units.length].repeat(4 + (at % 3))).join(' ');

/** What stands in each message, by the name of the script. */
export const SCRIPTS = {
  Latin: wordsOf(['lorem', 'ipsum', 'dolor', 'sit', 'amet', 'ffi', 'Å']).slice(0, RUN),
  'combining marks': repeat(['\u0315', '\u0300', '\u05B0', '\u094D', '\u0334']),
  'Hangul jamo': repeat(['\u1112', '\u1161', '\u11AB', '\u1100', '\u1173', '\u11AF', ' ']),
  Arabic: repeat(['\uFDFA', '\u0644', '\u0627', '\u064B', '\u0651', '\uFDFB', ' ']),
  'emoji sequences': repeat([
    '\u{1F469}\u200D\u{1F469}\u200D\u{1F467}\u200D\u{1F466}\uFE0F',
    '\u{1F3F4}\u{E0067}\u{E0062}\u{E007F} ',
  ]).slice(0, RUN),
  'one endless word': 'a'.repeat(RUN),
  'no blanks': repeat(['a.', 'b-', "c'", 'd_', '9.']).slice(0, RUN),
  'only blanks': repeat([' ', '\u3000', '\n', '\t', '\u2003']),
};

/** Lines of a transcript of one session, up to so many bytes; a person's request and an answer in turn. */
export function* linesOf(sessionId, text, bytes = 50 * MIB - 1) {
  let sent = 0;
  for (let place = 0; ; place += 1) {
    const role = place % 2 === 0 ? 'user' : 'assistant';
    const content = place % 2 === 0 ? `a. b. c${text}` : `No, use pnpm instead. a. b. c${text}`;
    const line = Buffer.from(
      `${JSON.stringify({
        type: role,
        uuid: `${sessionId}-${place}`,
        sessionId,
        timestamp: new Date(Date.now() - 3_600_000 + place).toISOString(),
        message: { role, content },
      })}\n`,
    );
    if (sent + line.length > bytes) return;
    sent += line.length;
    yield line;
  }
}
