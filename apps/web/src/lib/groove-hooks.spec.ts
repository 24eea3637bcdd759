import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hookSettings } from './groove-hooks';

describe('hookSettings', () => {
  it('should be what the documentation says, with the address and the key', () => {
    const documented = readFileSync(join(process.cwd(), 'docs/GROOVE.md'), 'utf8');
    const [, block] = /```json\n(.*?)```/s.exec(documented) ?? [];
    expect(JSON.parse(hookSettings('https://pool.example', 'your-key'))).toEqual(JSON.parse(block ?? ''));
  });

  it('should print nothing into a session where something fails', () => {
    const { hooks } = JSON.parse(hookSettings('http://pool', 'k')) as {
      hooks: Record<string, { hooks: { command: string }[] }[]>;
    };
    const commands = Object.values(hooks).map(([entry]) => entry?.hooks[0]?.command);
    expect(commands).toHaveLength(3);
    for (const command of commands) expect(command).toMatch(/^curl -fsS /);
  });
});
