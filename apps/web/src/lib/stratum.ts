/** Where miners connect. */
export interface Stratum {
  readonly host: string;
  readonly port: number;
}

/** The port that pools usually listen on, ckpool among them. */
export const USUAL_PORT = 3333;

/** Reads `stratum+tcp://host:port`, `host:port` or `host`; null where nothing is said or it cannot be read. */
export function parseStratum(text: string | null): Stratum | null {
  const match = /^(?:[a-z0-9+]+:\/\/)?(\[[0-9a-f:]+\]|[^\s:/]+)(?::(\d{1,5}))?\/?$/i.exec(text?.trim() ?? '');
  if (!match?.[1]) return null;
  const port = match[2] === undefined ? USUAL_PORT : Number(match[2]);
  return port >= 1 && port <= 65_535 ? { host: match[1], port } : null;
}

export const stratumUrl = ({ host, port }: Stratum): string => `stratum+tcp://${host}:${port}`;
