import { LIMITS } from '@app/contracts';

/** Whatever a terminal obeys, hides or turns round: controls, format characters, separators of lines, half pairs. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;

const escaped = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
};

/** A stranger's text in one line that a terminal shows and does not obey; a backslash is doubled. Long ones are cut. */
export function shown(text: string, most: number = LIMITS.deadLetterShownCharacters): string {
  const cut = text.slice(0, most).replaceAll('\\', '\\\\').replace(UNSEEN, escaped);
  return text.length > most ? `${cut}… (${text.length} characters)` : cut;
}

/** JSON in which such characters are escaped too: the value is the same. */
export const safeJson = (value: unknown): string =>
  JSON.stringify(value).replace(UNSEEN, (character) =>
    Array.from(
      { length: character.length },
      (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
