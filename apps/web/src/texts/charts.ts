/** Words of the charts that all pages share. */
export const chartTexts = {
  hashrate: 'Hashrate',
  cursor:
    'Hashrate over time. Arrow keys read the points, plus and minus zoom, page keys move, escape shows all',
  noReading: 'No point chosen',
  band: (low: string, high: string) => ` (95 %: ${low} – ${high})`,
  now: 'Now',
  average: 'Average',
  peak: 'Peak',
  notAvailable: 'The chart is not available',
  askedAgain: 'The server did not answer; it is asked again.',
  empty: 'No accepted share in this time',
  emptyHint: 'The line starts with the first one.',
  legend:
    '95 % band: where the true rate lies, given how many shares were found. Drag, or use the buttons, to zoom.',
  zoom: {
    group: 'Zoom',
    in: 'Zoom in',
    out: 'Zoom out',
    earlier: 'Earlier',
    later: 'Later',
    all: 'Show all',
  },
  table: {
    open: 'Show as a table',
    close: 'Hide the table',
    label: 'Points of the chart',
    time: 'From',
    rate: 'Hashrate',
    band: '95 % band',
  },
  shown: 'Time shown',
  windows: {
    '1h': 'last hour',
    '24h': 'last 24 hours',
    '7d': 'last 7 days',
    '30d': 'last 30 days',
  },
};
