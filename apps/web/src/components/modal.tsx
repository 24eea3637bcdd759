'use client';

import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';

interface Props {
  title: string;
  children: ReactNode;
  /** Escape, or a press beside it. */
  onClose: () => void;
  className?: string;
}

/** A question in front of the page. The browser keeps the focus within, and gives it back to where it was. */
export function Modal({ title, children, onClose, className = '' }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      className={`modal ${className}`}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className="p-5 sm:p-6">
        <h2 id={id} className="text-lg font-semibold text-balance">
          {title}
        </h2>
        {children}
      </div>
    </dialog>
  );
}
