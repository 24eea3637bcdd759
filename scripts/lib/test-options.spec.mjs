import { PARTS, parseTestOptions, runsOf } from './test-options.mjs';
import { countJest } from './test-suites.mjs';

describe('parseTestOptions', () => {
  it('should run everything unless told otherwise', () => {
    expect(parseTestOptions([])).toEqual({ kind: 'run', parts: PARTS, pattern: null });
    expect(parseTestOptions(['--only', 'unit', '--only=e2e', 'libs/config'])).toEqual({
      kind: 'run',
      parts: ['unit', 'e2e'],
      pattern: 'libs/config',
    });
  });

  it.each([[['--only', 'nothing']], [['--only']], [['--watch']], [['a', 'b']]])(
    'should refuse %j',
    (argv) => {
      expect(parseTestOptions(argv).kind).toBe('fault');
    },
  );
});

describe('runsOf', () => {
  it('should make one run of what jest does, and judge coverage only when that is all of it', () => {
    expect(runsOf(PARTS, null)).toEqual([
      { parts: ['check'], coverage: false },
      { parts: ['unit', 'e2e', 'web'], coverage: true },
      { parts: ['browser'], coverage: false },
    ]);
    expect(runsOf(['web', 'unit'], null)).toEqual([{ parts: ['unit', 'web'], coverage: false }]);
    expect(runsOf(['unit', 'e2e', 'web'], 'auth')).toEqual([
      { parts: ['unit', 'e2e', 'web'], coverage: false },
    ]);
  });
});

describe('countJest', () => {
  it('should count tests, and a suite that cannot be loaded as one failure', () => {
    const result = { numPassedTests: 7, numFailedTests: 2, numRuntimeErrorTestSuites: 1 };
    expect(countJest(result, 1)).toEqual({ passed: 7, failed: 3 });
  });

  it('should not take a failed run for a good one', () => {
    expect(countJest({ numPassedTests: 7, numFailedTests: 0 }, 1)).toEqual({ passed: 7, failed: 1 });
    expect(countJest({ numPassedTests: 7, numFailedTests: 0 }, 0)).toEqual({ passed: 7, failed: 0 });
  });
});
