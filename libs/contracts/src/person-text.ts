import * as z from 'zod/mini';

const NAME_CHARACTERS = { least: 3, most: 64 };
const BIO_CHARACTERS = 280;
/** A text in NFD is up to four times as long. */
const UNCOMPOSED = 4;

/** What shows nothing and can deceive in one line: controls, line ends, formats (bidi, zero width), half characters. */
const HIDDEN_IN_NAMES = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;
/** In a longer text new lines are welcome, and joiners: scripts and emoji need them. */
const HIDDEN_IN_TEXTS = /(?!\n)[\p{Cc}\p{Cs}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/u;
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
const BLANKS = /\s+/gu;

/**
 * What display names are compared by: width, ligatures, case, blanks and invisible characters make no difference
 * (Unicode NFKC, Default_Ignorable_Code_Point).
 */
export function displayNameKey(name: string): string {
  const plain = name.normalize('NFKC').replace(INVISIBLE, '').toLowerCase().normalize('NFKC');
  return plain.replace(BLANKS, ' ').trim();
}

const isReadable = (name: string): boolean => {
  const { length } = displayNameKey(name);
  return length >= NAME_CHARACTERS.least && length <= NAME_CHARACTERS.most;
};

/**
 * Bounds a text before it is normalised, which takes time by the square of its combining marks: those of a whole body
 * would take minutes.
 */
const boundedFirst = (most: number) => z.maxLength(most * UNCOMPOSED, { abort: true });

/** A name that stands beside others: 3 to 64 visible characters in one line, in Unicode NFC. */
export const displayName = z.string().check(
  boundedFirst(NAME_CHARACTERS.most),
  z.trim(),
  z.normalize('NFC'),
  z.minLength(NAME_CHARACTERS.least, { abort: true }),
  z.maxLength(NAME_CHARACTERS.most, { abort: true }),
  z.refine((name) => !HIDDEN_IN_NAMES.test(name), 'must not hold invisible characters or line ends'),
  z.refine(isReadable, 'must have 3 to 64 visible characters'),
);

/** A few sentences, in Unicode NFC; without control characters but the line feed, and none that turn text around. */
export const bio = z.string().check(
  boundedFirst(BIO_CHARACTERS),
  z.trim(),
  z.normalize('NFC'),
  z.maxLength(BIO_CHARACTERS),
  z.refine((text) => !HIDDEN_IN_TEXTS.test(text), 'must not hold invisible characters'),
);

/** A label that only its owner reads: one line. */
export const label = (most: number) =>
  z.string().check(
    boundedFirst(most),
    z.trim(),
    z.normalize('NFC'),
    z.minLength(1),
    z.maxLength(most),
    z.refine((text) => !HIDDEN_IN_NAMES.test(text), 'must not hold invisible characters or line ends'),
  );
