'use client';

import type { ReactNode } from 'react';
import { explain } from '@/lib/api-error';
import { controls } from '@/texts/controls';
import { Modal } from './modal';

interface Props {
  title: string;
  children: ReactNode;
  /** What the dangerous button says, and while it works. */
  action: string;
  busyAction: string;
  busy: boolean;
  error: Error | null;
  disabled?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that cannot be undone; the focus is on the way back. */
export function Confirm({
  title,
  children,
  action,
  busyAction,
  busy,
  error,
  disabled,
  onConfirm,
  onClose,
}: Props) {
  return (
    <Modal title={title} onClose={onClose}>
      <div className="mt-2 text-sm text-pretty text-soft">{children}</div>
      <p role="alert" className="mt-2 min-h-5 text-sm text-red">
        {error ? explain(error) : ''}
      </p>
      <div className="mt-3 flex flex-wrap justify-end gap-2">
        <button type="button" className="button" autoFocus onClick={onClose}>
          {controls.cancel}
        </button>
        <button
          type="button"
          className="button button-danger"
          disabled={busy || disabled}
          onClick={onConfirm}
        >
          {busy ? busyAction : action}
        </button>
      </div>
    </Modal>
  );
}
