import type { GrooveAction, GrooveBody, GrooveBodyOf, GrooveStatus } from '@app/contracts';

/** What a learning is after an action; a deleted one is gone. */
const AFTER: Readonly<Record<GrooveAction, GrooveStatus | null>> = {
  disable_learning: 'disabled',
  enable_learning: 'active',
  delete_learning: null,
};

/** A topic's state as it will be when an action is done; the same object where nothing changes. */
export function withChange(body: GrooveBody, action: GrooveAction, id: string): GrooveBody {
  const status = AFTER[action];
  switch (body.data_type) {
    case 'learnings':
      return inLearnings(body, id, status);
    case 'learning_detail':
      return body.id === id && status !== null ? { ...body, status } : body;
    case 'overview': {
      const recent = changed(body.learnings.recent, (each) => each.id === id, status);
      return recent === body.learnings.recent ? body : { ...body, learnings: { ...body.learnings, recent } };
    }
    case 'attribution': {
      const isIt = (each: { learning_id: string }) => each.learning_id === id;
      const top_contributors = changed(body.top_contributors, isIt, status);
      const negative_impact = changed(body.negative_impact, isIt, status);
      return { ...body, top_contributors, negative_impact };
    }
    case 'strategy_overrides':
      if (status !== null) return body;
      return { ...body, overrides: body.overrides.filter(({ learning_id }) => learning_id !== id) };
    default:
      return body;
  }
}

/** A topic's state with all that is under way. */
export function withChanges(body: GrooveBody, pending: ReadonlyMap<string, GrooveAction>): GrooveBody {
  let result = body;
  for (const [id, action] of pending) result = withChange(result, action, id);
  return result;
}

function inLearnings(body: GrooveBodyOf<'learnings'>, id: string, status: GrooveStatus | null): GrooveBody {
  const learnings = changed(body.learnings, (each) => each.id === id, status);
  if (learnings === body.learnings) return body;
  return { ...body, learnings, total: body.total - (body.learnings.length - learnings.length) };
}

function changed<Row extends { status: GrooveStatus }>(
  rows: Row[],
  isIt: (row: Row) => boolean,
  status: GrooveStatus | null,
): Row[] {
  if (!rows.some(isIt)) return rows;
  if (status === null) return rows.filter((row) => !isIt(row));
  return rows.map((row) => (isIt(row) ? { ...row, status } : row));
}
