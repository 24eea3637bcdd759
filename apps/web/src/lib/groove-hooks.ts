const headers = (type: string): string =>
  `-H "X-API-Key: $GROOVE_KEY" -H 'content-type: ${type}' --data-binary`;
const EVENT = `curl -sS -m 8 ${headers('application/json')} @- "$GROOVE_URL/api/v1/groove/ingest/hooks"`;
const TRANSCRIPT = `jq -r .transcript_path | xargs -I{} curl -sS -m 55 ${headers('application/x-ndjson')} @{} "$GROOVE_URL/api/v1/groove/ingest/transcripts"`;

/** Settings of Claude Code that send its sessions here, as docs/GROOVE.md explains them. */
export function hookSettings(): string {
  const run = (command: string, timeout: number) => [{ hooks: [{ type: 'command', timeout, command }] }];
  const hooks = {
    SessionStart: run(EVENT, 10),
    UserPromptSubmit: run(EVENT, 10),
    SessionEnd: run(TRANSCRIPT, 60),
  };
  return JSON.stringify({ hooks }, null, 2);
}
