import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { isWithheld } from '@app/groove';
import { assistant, INSIGHT, PathRig, tool, transcript, user, USING } from './groove-path';

const hasCurl = spawnSync('curl', ['--version']).status === 0;
const rig = new PathRig();

interface Settings {
  hooks: Record<string, { hooks: { command: string }[] }[]>;
}
/** The settings that the documentation tells people to paste. */
const documented = (): Settings => {
  const text = readFileSync(join(__dirname, '../../../docs/GROOVE.md'), 'utf8');
  const [, block] = /```json\n(.*?)```/s.exec(text) ?? [];
  return JSON.parse(block ?? '') as Settings;
};

(hasCurl ? describe : describe.skip)('the settings that connect an assistant', () => {
  const keyOf = async (permissions: string[]) => {
    const made = await rig.api.post('/api/v1/users/me/api-keys', { name: 'k', permissions }, rig.token);
    return (made.body as { key: string }).key;
  };

  /** Runs the hook of an event as the assistant's program does: by a shell, the event on its standard input. */
  async function run(event: { hook_event_name: string; [key: string]: unknown }, key: string) {
    const command = documented().hooks[event.hook_event_name]?.[0]?.hooks[0]?.command ?? 'exit 99';
    const { port } = rig.api.app.getHttpServer().address() as AddressInfo;
    const env = { PATH: process.env.PATH, GROOVE_URL: `http://127.0.0.1:${port}`, GROOVE_KEY: key };
    const child = spawn('sh', ['-c', command], { env, stdio: ['pipe', 'pipe', 'ignore'] });
    child.stdin.end(JSON.stringify(event));
    let printed = '';
    child.stdout.on('data', (part: Buffer) => (printed += part.toString()));
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, printed };
  }

  it('should give learnings to a session, and make what it taught visible everywhere', async () => {
    const id = await rig.teach();
    const key = await keyOf(['groove:write']);
    const sessions = Array.from({ length: 50 }, (_, index) => `pasted-${index}`);
    const session_id =
      sessions.find((one) => !isWithheld(one, id, { temporal: null, ablation: null })) ?? 'none';
    const folder = mkdtempSync(join(tmpdir(), 'groove-'));
    const transcript_path = join(folder, "it's a session.jsonl");
    const about = { session_id, transcript_path, cwd: '/projects/shop' };
    const start = await run({ ...about, hook_event_name: 'SessionStart', source: 'startup' }, key);
    const prompt = await run({ ...about, hook_event_name: 'UserPromptSubmit', prompt: INSIGHT }, key);
    expect([start.code, prompt.code]).toEqual([0, 0]);
    expect(start.printed + prompt.printed).toContain(INSIGHT);

    const lines = [
      ...[
        user('Install the dependencies'),
        assistant(USING),
        user('Thanks'),
        user('No, use tabs in this project'),
      ],
      ...[
        assistant("You're right, tabs it is."),
        ...tool('a', 'make all', true, 'no rule to make target all'),
      ],
      ...tool('b', 'make -C src all', false, 'done'),
    ];
    writeFileSync(transcript_path, transcript(session_id, lines, Date.now() - 60_000));
    const end = await run({ ...about, hook_event_name: 'SessionEnd', reason: 'other' }, key);
    rmSync(folder, { recursive: true });
    expect(JSON.parse(end.printed)).toEqual({
      accepted: lines.length,
      duplicate: 0,
      rejected: 0,
      errors: [],
    });
    await rig.handled();

    const categories = (await rig.list()).map(({ category }) => category);
    expect(categories.sort()).toEqual(['correction', 'error_recovery', 'preference']);
    expect(await rig.read('overview')).toMatchObject({
      learnings: { total: 3 },
      trends: { session_count: 1 },
      attribution: { top_contributors: [{ learning_id: id }] },
    });
    expect(await rig.read('attribution')).toMatchObject({
      top_contributors: [{ learning_id: id, session_count: 1 }],
    });
    expect(await rig.read('session_timeline')).toMatchObject({
      sessions: [{ session_id, learnings_activated: 1, contributions: [{ learning_id: id }] }],
    });
    expect(await rig.read('strategy_distributions')).toMatchObject({
      distributions: [{ category: 'preference', session_count: 1 }],
    });
    expect(await rig.read('strategy_overrides')).toMatchObject({
      overrides: [{ learning_id: id, session_count: 1 }],
    });
    expect(await rig.read('health')).toMatchObject({
      assessment: { item_count: expect.any(Number), coverage: 1 },
    });
  });

  it('should print nothing into a session where the key is wrong', async () => {
    const event = { session_id: 's', hook_event_name: 'SessionStart' };
    const { code, printed } = await run(event, await keyOf(['read']));
    expect(printed).toBe('');
    expect(code).not.toBe(0);
    // Two would keep the assistant from going on.
    expect(code).not.toBe(2);
  });
});
