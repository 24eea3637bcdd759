const DAY_MS = 86_400_000;

/** Where a period of so many UTC days begins that ends with today. `now` is in epoch milliseconds. */
export const periodStart = (days: number, now: number): Date =>
  new Date((Math.floor(now / DAY_MS) - days + 1) * DAY_MS);

/** The UTC day of a time, YYYY-MM-DD. */
export const dayOf = (time: Date): string => time.toISOString().slice(0, 10);
