import { readOptions } from './options';
import { DAY } from './times';

describe('readOptions', () => {
  it('should have defaults', () => {
    expect(readOptions([])).toEqual({ seed: 1, speed: 1, historyMs: 30 * DAY });
  });
  it('should read every flag', () => {
    expect(readOptions(['--rate', '50', '--seed=7', '--history-days', '0.5'])).toEqual({
      seed: 7,
      speed: 50,
      historyMs: DAY / 2,
    });
  });
  it.each([
    [['--rate', '0'], /--rate/],
    [['--rate', 'fast'], /--rate/],
    [['--seed', '1.5'], /--seed/],
    [['--history-days', '31'], /--history-days/],
    [['--what'], /what/],
  ])('should refuse %j', (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });
});
