const send = (seconds: number, type: string, body: string, path: string): string =>
  `curl -fsS -m ${seconds} -H "X-API-Key: $GROOVE_KEY" -H 'content-type: ${type}' --data-binary ${body} "$GROOVE_URL/api/v1/groove/ingest/${path}"`;

const EVENT = send(8, 'application/json', '@-', 'hooks');
const PATH = String.raw`$(sed -n 's/.*"transcript_path" *: *"\([^"]*\)".*/\1/p')`;
const TRANSCRIPT = send(55, 'application/x-ndjson', `"@${PATH}"`, 'transcripts');

/**
 * Settings of Claude Code that send its sessions to the api at an address, as docs/GROOVE.md explains them. What fails
 * prints nothing, for what a hook prints is put into the session.
 */
export function hookSettings(address: string, key: string): string {
  const run = (command: string, timeout: number) => [{ hooks: [{ type: 'command', timeout, command }] }];
  const env = { GROOVE_URL: address, GROOVE_KEY: key };
  const hooks = {
    SessionStart: run(EVENT, 10),
    UserPromptSubmit: run(EVENT, 10),
    SessionEnd: run(TRANSCRIPT, 60),
  };
  return JSON.stringify({ env, hooks }, null, 2);
}
