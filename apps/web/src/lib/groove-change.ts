import {
  GROOVE_USABLE,
  type GrooveAction,
  type GrooveBody,
  type GrooveBodyOf,
  type GrooveStatus,
} from '@app/contracts';

interface Judged {
  status: GrooveStatus;
  estimated_value: number;
}
/** What the status of a learning is after an action, as the server will say; null: it is gone. */
type After = (row: Judged) => GrooveStatus | null;

const AFTER: Readonly<Record<GrooveAction, After>> = {
  disable_learning: () => 'disabled',
  enable_learning: ({ status, estimated_value }) => {
    if (GROOVE_USABLE.includes(status)) return status;
    return estimated_value < 0 ? 'under_review' : 'active';
  },
  delete_learning: () => null,
};

/** A topic's state as it will be when an action is done; the same object where nothing changes. */
export function withChange(body: GrooveBody, action: GrooveAction, id: string): GrooveBody {
  const after = AFTER[action];
  const isGone = action === 'delete_learning';
  switch (body.data_type) {
    case 'learnings':
      return inLearnings(body, id, after);
    case 'learning_detail':
      return body.id === id ? { ...body, status: after(body) ?? body.status } : body;
    case 'overview': {
      const recent = changed(body.learnings.recent, (each) => each.id === id, after);
      return recent === body.learnings.recent ? body : { ...body, learnings: { ...body.learnings, recent } };
    }
    case 'attribution': {
      const isIt = (each: { learning_id: string }) => each.learning_id === id;
      const top_contributors = changed(body.top_contributors, isIt, after);
      const negative_impact = changed(body.negative_impact, isIt, after);
      return { ...body, top_contributors, negative_impact };
    }
    case 'strategy_overrides':
      if (!isGone) return body;
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

function inLearnings(body: GrooveBodyOf<'learnings'>, id: string, after: After): GrooveBody {
  const learnings = changed(body.learnings, (each) => each.id === id, after);
  if (learnings === body.learnings) return body;
  return { ...body, learnings, total: body.total - (body.learnings.length - learnings.length) };
}

function changed<Row extends Judged>(rows: Row[], isIt: (row: Row) => boolean, after: After): Row[] {
  if (!rows.some(isIt)) return rows;
  return rows.flatMap((row) => {
    if (!isIt(row)) return [row];
    const status = after(row);
    return status === null ? [] : [{ ...row, status }];
  });
}
