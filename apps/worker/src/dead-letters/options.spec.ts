import { readOptions, USAGE, UsageError } from './options';

describe('readOptions', () => {
  it('should read a command with its selection', () => {
    expect(
      readOptions(['retry', '--reason', 'x', '--stream', 'share_submitted', '--mining', '--dry-run']),
    ).toEqual({
      command: 'retry',
      selection: { queues: ['mining'], ids: [], reason: 'x', stream: 'share_submitted' },
      limit: 10,
      ...{ isDryRun: true, isForced: false, isConfirmed: false, isJson: false, redis: undefined },
    });
    expect(readOptions(['drop', '1-0', '2-0', '--yes'])?.selection.ids).toEqual(['1-0', '2-0']);
    expect(readOptions(['show'])?.selection.queues).toEqual(['mining', 'groove']);
    expect(readOptions(['show', '--mining', '--groove'])?.selection.queues).toEqual(['mining', 'groove']);
    expect(readOptions(['list', '--groove'])?.selection.queues).toEqual(['groove']);
  });

  it('should have the usage printed where that is asked for', () => {
    expect(readOptions(['--help'])).toBeUndefined();
    expect(readOptions(['retry', '--help'])).toBeUndefined();
    for (const command of ['list', 'show', 'retry', 'drop'])
      expect(USAGE).toContain(`dead-letters -- ${command}`);
  });

  it.each([
    [[]],
    [['burn']],
    [['retry']],
    [['drop', '--yes']],
    [['retry', 'all']],
    [['retry', '1-0; FLUSHALL']],
    [['retry', '--all', '1-0']],
    [['drop', '--all', '--reason', 'x']],
    [['drop', '--reason', '']],
    [['retry', '--stream', '']],
    [['list', '--reason', 'x']],
    [['list', '1-0']],
    [['drop', '--all', '--dry-run']],
    [['show', '--limit', '0']],
    [['show', '--limit', '1e3']],
    [['show', '--limit', '99999999']],
    [['show', '--bogus']],
    [['show', '--reason']],
  ])('should not understand %p', (args) => {
    expect(() => readOptions(args)).toThrow(UsageError);
  });
});
