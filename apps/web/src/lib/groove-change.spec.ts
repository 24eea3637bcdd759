import { BAD, bodies, detail, GOOD, learnings, overview } from '../../test/groove-samples';
import { withChange, withChanges } from './groove-change';

describe('withChange', () => {
  it('should change the status of a learning wherever it stands', () => {
    const statuses = (body: unknown) => JSON.stringify(body).match(/"status":"disabled"/g)?.length ?? 0;
    const after = Object.values(bodies).map((body) => withChange(body, 'disable_learning', GOOD));
    expect(after.map(statuses)).toEqual([1, 1, 1, 1, 0, 0, 0, 0]);
    const back = withChange(withChange(learnings, 'disable_learning', GOOD), 'enable_learning', GOOD);
    expect(back).toEqual(learnings);
  });

  it('should say of an enabled learning what the server will say', () => {
    const enabled = (estimated_value: number, status: 'deprecated' | 'experimental') =>
      withChange({ ...detail, estimated_value, status }, 'enable_learning', GOOD);
    expect(enabled(-0.4, 'deprecated')).toMatchObject({ status: 'under_review' });
    expect(enabled(0.4, 'deprecated')).toMatchObject({ status: 'active' });
    expect(enabled(-0.4, 'experimental')).toMatchObject({ status: 'experimental' });
  });

  it('should take a deleted learning out of lists, and leave its own page to the server', () => {
    expect(withChange(learnings, 'delete_learning', BAD)).toMatchObject({
      total: 1,
      learnings: [{ id: GOOD }],
    });
    expect(withChange(detail, 'delete_learning', GOOD)).toEqual(detail);
    expect(withChange(bodies.strategy_overrides, 'delete_learning', GOOD)).toMatchObject({
      overrides: [{ learning_id: BAD }],
    });
    expect(withChange(overview, 'delete_learning', BAD)).toMatchObject({
      learnings: { recent: [{ id: GOOD }] },
    });
  });

  it('should leave alone what knows nothing of the learning', () => {
    const other = '0193a000-0000-7000-8000-00000000ffff';
    expect(withChange(learnings, 'delete_learning', other)).toBe(learnings);
    expect(withChange(overview, 'disable_learning', other)).toBe(overview);
    expect(withChanges(learnings, new Map())).toBe(learnings);
  });
});
