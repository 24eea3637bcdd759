import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Child, backOff } from './child.mjs';
import { identityOf } from './process-identity.mjs';

const IDLE = `process.send?.('ready'); setInterval(() => {}, 1000); process.on('disconnect', () => process.exit(0));`;

describe('Child', () => {
  let logs;
  let child;
  let pids;
  let lines;
  let wake = () => {};
  const until = async (condition) => {
    while (!condition()) await new Promise((resolve) => (wake = resolve));
  };
  const start = (script, options = {}) => {
    pids = [];
    lines = [];
    const spec = {
      name: 'program',
      command: process.execPath,
      args: ['-e', script],
      options: {},
      ipc: true,
      ...options,
    };
    const onPid = (_name, pid) => {
      pids.push(pid);
      wake();
    };
    child = new Child(spec, { logs, onPid, say: (line) => lines.push(line) });
    child.start();
  };

  beforeEach(() => (logs = mkdtempSync(join(tmpdir(), 'tbg-child-'))));
  afterEach(async () => {
    await child.stop();
    rmSync(logs, { recursive: true, force: true });
  });

  it('should be ready when the program says so, and end with its log kept', async () => {
    start(`console.log('at work'); ${IDLE}`);
    await child.waitUntilReady();
    const { pid, identity } = child.ward;
    expect(identityOf(pid)).toBe(identity);
    await child.stop();
    expect(identityOf(pid)).not.toBe(identity);
    expect(readFileSync(join(logs, 'program.log'), 'utf8')).toContain('at work');
    start(IDLE);
    expect(readFileSync(join(logs, 'program.1.log'), 'utf8')).toContain('at work');
  });

  it('should start a killed program again and say so in one line', async () => {
    start(IDLE);
    await child.waitUntilReady();
    const [first] = pids;
    process.kill(first, 'SIGKILL');
    await until(() => pids.length === 3);
    expect(pids).toEqual([first, null, expect.any(Number)]);
    expect(lines).toEqual([
      expect.stringMatching(/^program ended \(signal SIGKILL\); it is started again in 0.5 s/),
    ]);
  });

  it('should end a program that takes no polite signal', async () => {
    start(`process.on('SIGTERM', () => {}); ${IDLE}`);
    await child.waitUntilReady();
    const { pid, identity } = child.ward;
    await child.stop();
    expect(identityOf(pid)).not.toBe(identity);
  }, 15_000);

  it('should give up on a program that never comes up and show its last words', async () => {
    start(`console.error('no such luck'); process.exit(3);`);
    await expect(child.waitUntilReady()).rejects.toMatchObject({
      message: expect.stringContaining('program does not start'),
      detail: expect.stringContaining('no such luck'),
    });
  }, 20_000);

  it('should survive a program that is not there', async () => {
    start('', { command: '/nowhere/program' });
    await expect(child.waitUntilReady()).rejects.toThrow('program does not start');
  }, 20_000);
});

describe('backOff', () => {
  it('should double from half a second to half a minute', () => {
    expect([1, 2, 3, 6, 7, 60].map(backOff)).toEqual([500, 1000, 2000, 16000, 30000, 30000]);
  });
});
