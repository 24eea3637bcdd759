'use client';

import type { GrooveStatus } from '@app/contracts';
import { GROOVE_USABLE } from '@app/contracts';
import { useState } from 'react';
import { Confirm } from '@/components/confirm';
import { useDashboard } from '@/hooks/useDashboard';
import { explain } from '@/lib/api-error';
import { groove } from '@/texts/groove';

const texts = groove.actions;
type Question = 'none' | 'disable' | 'remove';

/** Enable at once, disable and delete after a question. What is pressed shows at once and is taken back if refused. */
export function LearningActions({
  id,
  content,
  status,
  canRemove = true,
}: {
  id: string;
  content: string;
  status: GrooveStatus;
  canRemove?: boolean;
}) {
  const { enable, disable, remove, pending } = useDashboard();
  const [question, setQuestion] = useState<Question>('none');
  const [failure, setFailure] = useState<string | null>(null);
  const isBusy = pending.has(id);
  const run = (act: (id: string) => Promise<void>) => {
    setQuestion('none');
    setFailure(null);
    act(id).catch((error: unknown) => setFailure(explain(error)));
  };
  const isUsable = GROOVE_USABLE.includes(status);
  return (
    <div>
      <div className="flex flex-wrap gap-2">
        {isUsable ? (
          <Press
            text={texts.disable}
            content={content}
            busy={isBusy}
            onPress={() => setQuestion('disable')}
          />
        ) : (
          <Press text={texts.enable} content={content} busy={isBusy} onPress={() => run(enable)} />
        )}
        {canRemove && (
          <Press
            text={texts.remove}
            content={content}
            busy={isBusy}
            danger
            onPress={() => setQuestion('remove')}
          />
        )}
      </div>
      <p role="alert" className="mt-1 text-sm text-red empty:hidden" data-testid="action-failed">
        {failure && texts.failed(failure)}
      </p>
      {question !== 'none' && (
        <Confirm
          title={question === 'disable' ? texts.disableTitle : texts.removeTitle}
          action={texts[question]}
          busyAction={question === 'disable' ? texts.disabling : texts.removing}
          busy={isBusy}
          error={null}
          onConfirm={() => run(question === 'disable' ? disable : remove)}
          onClose={() => setQuestion('none')}
        >
          <p className="mb-2 line-clamp-3 break-words text-ink">{content}</p>
          {question === 'disable' ? texts.disableText : texts.removeText}
        </Confirm>
      )}
    </div>
  );
}

function Press({
  text,
  content,
  busy,
  danger = false,
  onPress,
}: {
  text: string;
  content: string;
  busy: boolean;
  danger?: boolean;
  onPress: () => void;
}) {
  return (
    <button
      type="button"
      className={`button min-h-9 text-sm ${danger ? 'button-danger' : ''}`}
      aria-label={texts.of(text, content.slice(0, 80))}
      disabled={busy}
      onClick={onPress}
    >
      {text}
    </button>
  );
}
