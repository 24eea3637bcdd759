import {
  GROOVE_BODIES,
  grooveLearningChanged,
  type GrooveAction,
  type GrooveBody,
  type GrooveScopeFilter,
  type GrooveTopic,
} from '@app/contracts';
import type { ApiTransport, Query } from './api-transport';

const scopeText = (scope: GrooveScopeFilter): string =>
  scope.kind === 'project' && scope.path !== undefined ? `project:${scope.path}` : scope.kind;

/** A topic's parameters as the REST mirror takes them. */
export function grooveQuery(topic: GrooveTopic): Query {
  switch (topic.topic) {
    case 'learnings': {
      const { filters, sort, limit, offset } = topic;
      const { scope, category, status, search } = filters;
      return { scope: scope && scopeText(scope), category, status, search, sort, limit, offset };
    }
    case 'learning_detail':
      return { id: topic.id };
    case 'attribution':
    case 'session_timeline':
      return { days: topic.period.days, limit: topic.limit, offset: topic.offset };
    case 'strategy_overrides':
      return { specialized_only: topic.specialized_only };
    default:
      return {};
  }
}

/** The whole state of a topic, over HTTP. @throws ApiError */
export function grooveSnapshot(
  api: ApiTransport,
  topic: GrooveTopic,
  signal?: AbortSignal,
): Promise<GrooveBody> {
  const path = `/groove/dashboard/${topic.topic}`;
  return api.request(path, GROOVE_BODIES[topic.topic], {
    query: grooveQuery(topic),
    ...(signal && { signal }),
  });
}

const VERBS = {
  enable_learning: { method: 'POST', tail: '/enable' },
  disable_learning: { method: 'POST', tail: '/disable' },
  delete_learning: { method: 'DELETE', tail: '' },
} as const;

/** Does an action on a learning, over HTTP. @throws ApiError */
export async function grooveAct(api: ApiTransport, action: GrooveAction, id: string): Promise<void> {
  const { method, tail } = VERBS[action];
  await api.request(`/groove/learnings/${encodeURIComponent(id)}${tail}`, grooveLearningChanged, { method });
}
