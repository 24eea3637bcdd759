import { readReplayOptions } from './replay-options';

describe('readReplayOptions', () => {
  it('should fill the defaults', () => {
    expect(readReplayOptions(['logs'])).toEqual({
      directory: 'logs',
      speed: 1,
      shiftToNow: false,
      source: 'replay',
      redis: undefined,
    });
  });

  it.each([
    ['max', Infinity],
    ['0', Infinity],
    ['0.5', 0.5],
    ['60', 60],
  ])('should read the speed %s', (text, speed) => {
    expect(readReplayOptions(['logs', '--speed', text])?.speed).toBe(speed);
  });

  it.each(['', 'fast', '-1', 'NaN', 'Infinity'])('should refuse the speed %j', (text) => {
    expect(() => readReplayOptions(['logs', `--speed=${text}`])).toThrow(/--speed/);
  });

  it('should refuse two directories, none, and options it does not know', () => {
    expect(() => readReplayOptions(['a', 'b'])).toThrow(/One directory at a time/);
    expect(() => readReplayOptions([])).toThrow(/Say which directory/);
    expect(() => readReplayOptions(['a', '--quickly'])).toThrow(/--quickly/);
  });

  it('should only show the usage when asked for it', () => {
    expect(readReplayOptions(['--help'])).toBeUndefined();
  });
});
