import { COUNTRY_CODES } from '@app/contracts';
import { LOCALE } from '@/texts/plural';

const names = new Intl.DisplayNames(LOCALE, { type: 'region', fallback: 'code' });

/** `Germany` for `DE`. */
export const countryName = (code: string): string => names.of(code) ?? code;

/** All countries, sorted by their name. */
export const countries = (): { code: string; name: string }[] =>
  COUNTRY_CODES.map((code) => ({ code, name: countryName(code) })).sort((a, b) =>
    a.name.localeCompare(b.name, LOCALE),
  );
