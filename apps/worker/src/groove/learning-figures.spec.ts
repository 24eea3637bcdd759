import type { GrooveSumsRow } from '@app/database';
import { figuresRow, sumsOf } from './learning-figures';

const ROW: GrooveSumsRow = {
  id: 'l',
  status: 'active',
  statusReason: null,
  valueSum: 0,
  valueCount: 0,
  present: 0,
  activated: 0,
  keptAtSessions: 0,
  helpful: 0,
  ignored: 0,
  contradicted: 0,
  with: null,
  without: null,
};
const judge = (row: Partial<GrooveSumsRow>) => {
  const full = { ...ROW, ...row };
  return figuresRow(full, sumsOf(full));
};
const bad = (sessions: number): Partial<GrooveSumsRow> => ({
  valueSum: -0.5 * sessions,
  valueCount: sessions,
  present: sessions,
  activated: sessions,
  contradicted: sessions,
});

describe('the figures of a learning', () => {
  it('should put a learning under review while it does harm, and back', () => {
    expect(judge(bad(3))).toMatchObject({ status: 'under_review', estimatedValue: -0.5 });
    expect(
      judge({ status: 'under_review', valueSum: 1, valueCount: 3, present: 3, activated: 3 }),
    ).toMatchObject({
      status: 'active',
      statusReason: null,
    });
    expect(judge({ status: 'experimental', ...bad(3) }).status).toBe('experimental');
  });

  it('should deprecate at ten bad sessions, and say why', () => {
    expect(judge(bad(9)).status).toBe('under_review');
    expect(judge(bad(10))).toMatchObject({
      status: 'deprecated',
      statusReason: 'value -0.50 after 10 sessions',
    });
  });

  it('should leave what a person decided', () => {
    expect(judge({ status: 'disabled', ...bad(20) }).status).toBe('disabled');
    expect(judge({ keptAtSessions: 12, ...bad(21) }).status).toBe('under_review');
    expect(judge({ keptAtSessions: 12, ...bad(22) }).status).toBe('deprecated');
  });

  it('should tell how far the comparison without it is', () => {
    const arm = (n: number) => ({ n, mean: 0.5, m2: n / 10 });
    expect(judge({}).ablationState).toBe('pending');
    expect(judge({ with: arm(30), without: arm(2) }).ablationState).toBe('in_progress');
    expect(judge({ with: arm(30), without: arm(20) })).toMatchObject({
      ablationState: 'completed',
      ablationValue: 0,
    });
  });
});
