import { DATE_LOCALE } from '@/texts/plural';

const date = new Intl.DateTimeFormat(DATE_LOCALE, { day: 'numeric', month: 'short', year: 'numeric' });

/** `22 Nov 2026`, the day of a moment in the reader's zone. */
export const formatDate = (time: string): string => date.format(Date.parse(time));
