/** Words that stand beside numbers: of times, chances and periods. Signs of units (`s`, `min`, `h`, `%`) are the same everywhere. */
export const quantities = {
  days: (count: string) => `${count} days`,
  years: (count: string) => `${count} years`,
  oneIn: (count: string) => `1 in ${count}`,
  justNow: 'just now',
  ago: (time: string) => `${time} ago`,
  underAMinute: 'less than a minute',
  /** Of powers of ten, the largest first. */
  large: [
    [1e12, (count: number) => `${count} trillion`],
    [1e9, (count: number) => `${count} billion`],
    [1e6, (count: number) => `${count} million`],
  ],
  allTime: 'All time',
  week: (week: number, year: string) => `Week ${week}, ${year}`,
} as const;
