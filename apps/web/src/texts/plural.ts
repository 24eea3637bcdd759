/** The language of the catalogue; numbers in texts are written its way. */
export const LOCALE = 'en';
/** Dates and hours of the catalogue's language: day before month, 24 hours. */
export const DATE_LOCALE = 'en-GB';

const rules = new Intl.PluralRules(LOCALE);
const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });

/** A word's forms by the plural category of its count; a language uses those it has. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** The form that goes with this count: `plural(2, { one: 'is', other: 'are' })` is `are`. */
export function plural(count: number, forms: Forms): string {
  return forms[rules.select(count)] ?? forms.other;
}

/** Count and word: `counted(1234, { one: 'share', other: 'shares' })` is `1,234 shares`. */
export function counted(count: number, forms: Forms): string {
  return `${whole.format(count)} ${plural(count, forms)}`;
}
