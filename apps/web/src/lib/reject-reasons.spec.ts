/** @jest-environment node */
import { tallyReasons } from './reject-reasons';

describe('tallyReasons', () => {
  it('should count refused shares by reason, the most frequent first', () => {
    const refused = (reject_reason: string | null) => ({ is_valid: false, reject_reason });
    const shares = [
      refused('stale'),
      { is_valid: true, reject_reason: null },
      refused('duplicate'),
      refused(null),
      refused('stale '),
    ];
    expect(tallyReasons(shares)).toEqual([
      { reason: 'stale', count: 2 },
      { reason: '', count: 1 },
      { reason: 'duplicate', count: 1 },
    ]);
  });
});
