import {
  GROOVE_CATEGORIES,
  GROOVE_SORTS,
  GROOVE_STATUSES,
  LIMITS,
  type GrooveCategory,
  type GrooveSort,
  type GrooveStatus,
} from '@app/contracts';

export const SCOPES = ['global', 'user', 'project'] as const;
export type ScopeKind = (typeof SCOPES)[number];
/** Learnings on a page of the list. */
export const PAGE = 25;

/** What of the learnings is shown, and which one is open; it stands in the address. */
export interface LearningsView {
  readonly search: string;
  readonly scope: ScopeKind | null;
  readonly category: GrooveCategory | null;
  readonly status: GrooveStatus | null;
  readonly sort: GrooveSort;
  /** From 0. */
  readonly page: number;
  readonly id: string | null;
}

const MOST_PAGES = Math.floor(LIMITS.grooveOffset / PAGE);

const oneOf = <Word extends string>(words: readonly Word[], text: string | null): Word | null =>
  words.find((word) => word === text) ?? null;

/** The view in an address; what is unknown there counts as not said. */
export function readView(params: Pick<URLSearchParams, 'get'>): LearningsView {
  const page = Number(params.get('page') ?? 1) - 1;
  return {
    search: (params.get('search') ?? '').slice(0, LIMITS.grooveSearchCharacters),
    scope: oneOf(SCOPES, params.get('scope')),
    category: oneOf(GROOVE_CATEGORIES, params.get('category')),
    status: oneOf(GROOVE_STATUSES, params.get('status')),
    sort: oneOf(GROOVE_SORTS, params.get('sort')) ?? 'value',
    page: Number.isInteger(page) && page > 0 ? Math.min(page, MOST_PAGES) : 0,
    id: params.get('id'),
  };
}

/** The view as the query of an address, without `?`. */
export function viewSearch(view: LearningsView): string {
  const params = new URLSearchParams();
  if (view.search.trim() !== '') params.set('search', view.search);
  for (const name of ['scope', 'category', 'status', 'id'] as const)
    if (view[name] !== null) params.set(name, view[name]);
  if (view.sort !== 'value') params.set('sort', view.sort);
  if (view.page > 0) params.set('page', String(view.page + 1));
  return params.toString();
}

/** The parameters of the topic that shows this view. */
export function learningsInput(view: LearningsView) {
  const search = view.search.trim();
  return {
    filters: {
      ...(view.scope && { scope: { kind: view.scope } }),
      ...(view.category && { category: view.category }),
      ...(view.status && { status: view.status }),
      ...(search !== '' && { search }),
    },
    sort: view.sort,
    limit: PAGE,
    offset: view.page * PAGE,
  };
}

export const isNarrowed = (view: LearningsView): boolean =>
  view.search.trim() !== '' || view.scope !== null || view.category !== null || view.status !== null;
