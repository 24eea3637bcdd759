'use client';

import { GROOVE_CATEGORIES, GROOVE_SORTS, GROOVE_STATUSES, LIMITS } from '@app/contracts';
import { useEffect, useEffectEvent, useId, useState } from 'react';
import { isNarrowed, SCOPES, type LearningsView } from '@/lib/groove-filter';
import { groove, grooveLearningsTexts as texts } from '@/texts/groove';
import { Choice } from './choice';

/** A search waits for so long a pause in typing. */
const TYPING_MS = 250;
const named = <Id extends string>(ids: readonly Id[], names: Record<Id, string>) =>
  ids.map((id) => [id, names[id]] as const);

interface Props {
  view: LearningsView;
  onChange: (change: Partial<LearningsView>) => void;
}

export function LearningFilters({ view, onChange }: Props) {
  return (
    <div role="search" aria-label={texts.filters} className="mb-3 space-y-2">
      <Search view={view} onChange={onChange} />
      <div className="flex flex-wrap items-end gap-2">
        <Choice
          label={texts.scope}
          any={texts.any}
          options={named(SCOPES, groove.scopes)}
          value={view.scope}
          onChange={(scope) => onChange({ scope })}
        />
        <Choice
          label={texts.category}
          any={texts.any}
          options={named(GROOVE_CATEGORIES, groove.categories)}
          value={view.category}
          onChange={(category) => onChange({ category })}
        />
        <Choice
          label={texts.status}
          any={texts.any}
          options={named(GROOVE_STATUSES, groove.statuses)}
          value={view.status}
          onChange={(status) => onChange({ status })}
        />
        <Choice
          label={texts.sort}
          options={named(GROOVE_SORTS, texts.sorts)}
          value={view.sort}
          onChange={(sort) => onChange({ sort: sort ?? 'value' })}
        />
      </div>
      {isNarrowed(view) && (
        <button
          type="button"
          className="min-h-9 rounded-lg px-1 text-xs text-soft underline decoration-dotted underline-offset-4 hover:text-ink"
          onClick={() => onChange({ search: '', scope: null, category: null, status: null })}
        >
          {texts.clear}
        </button>
      )}
    </div>
  );
}

function Search({ view, onChange }: Props) {
  const id = useId();
  const [text, setText] = useState(view.search);
  const [known, setKnown] = useState(view.search);
  // Cleared, or another address: but what is being typed stays.
  if (known !== view.search) {
    setKnown(view.search);
    if (text.trim() !== view.search.trim()) setText(view.search);
  }
  const commit = useEffectEvent((search: string) => {
    if (search.trim() !== view.search.trim()) onChange({ search });
  });
  useEffect(() => {
    const timer = setTimeout(() => commit(text), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-[11px] text-soft">
        {texts.search}
      </label>
      <input
        id={id}
        type="search"
        className="field h-9.5 py-0 text-sm"
        value={text}
        maxLength={LIMITS.grooveSearchCharacters}
        placeholder={texts.searchHint}
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
      />
    </div>
  );
}
