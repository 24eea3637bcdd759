'use client';

import type { ReactNode } from 'react';
import { Notice } from '@/components/notice';
import { Skeleton } from '@/components/skeleton';
import { Trouble } from '@/components/trouble';
import type { TopicState } from '@/hooks/useDashboard';
import { formatClock } from '@/lib/format';
import { groove } from '@/texts/groove';

/** What a topic holds, or why there is nothing yet; marked while it is not live. */
export function TopicView<Data>({
  topic,
  waiting = <Skeleton className="h-40 w-full" />,
  missing,
  children,
}: {
  topic: TopicState<Data>;
  waiting?: ReactNode;
  missing?: ReactNode;
  children: (data: Data) => ReactNode;
}) {
  switch (topic.status) {
    case 'loading':
      return <div aria-busy>{waiting}</div>;
    case 'missing':
      return missing ?? <Notice title={groove.notAvailable}>{null}</Notice>;
    case 'failed':
      return <Trouble title={groove.notAvailable} error={topic.error} onRetry={topic.retry} />;
    case 'ready':
      return (
        <div
          data-live={topic.live}
          data-testid="groove-topic"
          aria-busy={topic.isPrevious}
          className={topic.isPrevious ? 'opacity-60' : ''}
        >
          {children(topic.data)}
        </div>
      );
  }
}

/** Since when a topic is not live; nothing while it is. */
export function StaleMark({ topic }: { topic: TopicState<unknown> }) {
  if (topic.status !== 'ready' || topic.live || topic.isPrevious) return null;
  return (
    <span className="text-xs text-gold" data-testid="groove-stale">
      {groove.connection.stale(formatClock(new Date(topic.at).toISOString()))}
    </span>
  );
}
