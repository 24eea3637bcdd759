import { COUNTRY_CODES } from '@app/contracts';
import { LOCALE } from '@/texts/plural';

const names = new Intl.DisplayNames(LOCALE, { type: 'region', fallback: 'code' });
const REGIONAL_A = 0x1f1e6;

/** `Germany` for `DE`. */
export const countryName = (code: string): string => names.of(code) ?? code;

/** The flag, made of the two regional letters; where a system has none it shows the letters. */
export const flagOf = (code: string): string =>
  [...code].map((letter) => String.fromCodePoint(REGIONAL_A + letter.charCodeAt(0) - 65)).join('');

/** All countries, sorted by their name. */
export const countries = (): { code: string; name: string }[] =>
  COUNTRY_CODES.map((code) => ({ code, name: countryName(code) })).sort((a, b) =>
    a.name.localeCompare(b.name, LOCALE),
  );
