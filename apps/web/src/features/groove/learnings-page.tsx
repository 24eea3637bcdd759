'use client';

import { useSearchParams } from 'next/navigation';
import { useMemo } from 'react';
import { Notice } from '@/components/notice';
import { Panel } from '@/components/panel';
import { useLearnings } from '@/hooks/useDashboard';
import {
  isNarrowed,
  learningsInput,
  PAGE,
  readView,
  viewSearch,
  type LearningsView,
} from '@/lib/groove-filter';
import { grooveLearningsTexts as texts } from '@/texts/groove';
import { ConnectGuide } from './connect-guide';
import { LearningDetail } from './learning-detail';
import { LearningFilters } from './learning-filters';
import { LearningList } from './learning-list';
import { Pager } from './pager';
import { StaleMark, TopicView } from './topic-view';

/** All learnings at the left, one with its evidence at the right; on a phone one after the other. */
export function LearningsPage() {
  const params = useSearchParams().toString();
  const view = useMemo(() => readView(new URLSearchParams(params)), [params]);
  const topic = useLearnings(learningsInput(view));
  // The address knows a change before the page is drawn with it: two in a row must not undo each other.
  const show = (change: Partial<LearningsView>) => {
    const now = readView(new URLSearchParams(window.location.search));
    const query = viewSearch({ ...now, ...change });
    window.history.replaceState(null, '', `/groove/learnings${query === '' ? '' : `?${query}`}`);
  };
  const isOpen = view.id !== null;
  const total = topic.status === 'ready' ? topic.data.total : null;
  if (total === 0 && !isNarrowed(view) && !isOpen && view.page === 0) return <ConnectGuide />;
  return (
    <div className="grid items-start gap-3 sm:gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
      <Panel
        title={texts.list}
        className={isOpen ? 'hidden lg:flex' : ''}
        aside={
          <span className="flex items-center gap-3">
            <StaleMark topic={topic} />
            {total !== null && <span className="figure text-xs text-soft">{texts.found(total)}</span>}
          </span>
        }
      >
        <LearningFilters view={view} onChange={(change) => show({ ...change, page: 0 })} />
        <TopicView topic={topic}>
          {({ learnings }) =>
            learnings.length > 0 ? (
              <LearningList learnings={learnings} open={view.id} onOpen={(id) => show({ id })} />
            ) : (
              <Notice title={texts.nothing}>{texts.nothingText}</Notice>
            )
          }
        </TopicView>
        {total !== null && (
          <Pager
            label={texts.pages}
            page={view.page}
            size={PAGE}
            total={total}
            onPage={(page) => show({ page })}
          />
        )}
      </Panel>
      {view.id === null ? (
        <div className="panel hidden lg:block">
          <Notice title={texts.pick}>{texts.pickText}</Notice>
        </div>
      ) : (
        <LearningDetail key={view.id} id={view.id} onBack={() => show({ id: null })} />
      )}
    </div>
  );
}
