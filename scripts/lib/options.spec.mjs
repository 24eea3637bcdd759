import { HELP, isSupportedNode, parseStartOptions, wantsDemo } from './options.mjs';

describe('parseStartOptions', () => {
  it('should know the defaults', () => {
    expect(parseStartOptions([])).toEqual({
      kind: 'run',
      ckpool: null,
      demo: 'default',
      apiPort: 8000,
      apiProcesses: null,
      webPort: 3000,
      host: '0.0.0.0',
      reset: false,
    });
  });

  it('should read every option in both spellings', () => {
    const separate = [
      '--ckpool',
      'logs',
      '--no-demo',
      '--api-port',
      '9000',
      '--api-processes',
      '4',
      '--web-port',
      '0',
      '--host',
      '::1',
      '--reset',
    ];
    const joined = [
      '--ckpool=logs',
      '--no-demo',
      '--api-port=9000',
      '--api-processes=4',
      '--web-port=0',
      '--host=::1',
      '--reset',
    ];
    const expected = {
      kind: 'run',
      ckpool: 'logs',
      demo: 'no',
      apiPort: 9000,
      apiProcesses: 4,
      webPort: 0,
      host: '::1',
      reset: true,
    };
    expect(parseStartOptions(separate)).toEqual(expected);
    expect(parseStartOptions(joined)).toEqual(expected);
  });

  it('should let --help win', () => {
    expect(parseStartOptions(['--help', '--demo'])).toEqual({ kind: 'help' });
    for (const name of [
      'ckpool',
      'demo',
      'no-demo',
      'api-port',
      'api-processes',
      'web-port',
      'host',
      'reset',
    ]) {
      expect(HELP).toContain(`--${name}`);
    }
  });

  it.each([
    [['--nope'], /--nope is unknown/],
    [['-x'], /-x is unknown/],
    [['--constructor'], /--constructor is unknown/],
    [['8000'], /What is "8000"/],
    [['--ckpool'], /--ckpool needs a value/],
    [['--ckpool', '--reset'], /--ckpool needs a value/],
    [['--reset=yes'], /--reset takes no value/],
    [['--api-port', '65536'], /--api-port must be/],
    [['--web-port', '3e3'], /--web-port must be/],
    [['--api-processes', '0'], /--api-processes must be/],
    [['--api-processes=65'], /--api-processes must be/],
    [['--web-port=-1'], /--web-port must be/],
    [['--api-port', '3000'], /must differ/],
    [['--demo', '--no-demo'], /Choose one/],
  ])('should refuse %j in one sentence', (argv, sentence) => {
    const result = parseStartOptions(argv);
    expect(result.kind).toBe('fault');
    expect(result.message).toMatch(sentence);
    expect(result.message).not.toContain('\n');
  });
});

describe('wantsDemo', () => {
  const ask = (demo, ckpool, ownDatabase) => wantsDemo({ demo, ckpool }, ownDatabase);

  it('should belong to the embedded run alone unless it is said', () => {
    expect(ask('default', null, false)).toBe(true);
    expect(ask('default', null, true)).toBe(false);
    expect(ask('default', '/logs', false)).toBe(false);
    expect(ask('yes', '/logs', true)).toBe(true);
    expect(ask('no', null, false)).toBe(false);
  });
});

describe('isSupportedNode', () => {
  it.each([
    ['18.20.0', false],
    ['20.18.3', false],
    ['20.19.0', true],
    ['21.7.0', false],
    ['22.11.0', false],
    ['22.12.0', true],
    ['24.0.0', true],
  ])('should judge %s', (version, expected) => {
    expect(isSupportedNode(version)).toBe(expected);
  });
});
