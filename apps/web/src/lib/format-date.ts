const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** `22 Nov 2026`, the day of a moment in the reader's zone. */
export const formatDate = (time: string): string => date.format(Date.parse(time));
