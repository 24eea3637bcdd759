'use client';

import Link from 'next/link';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Ticker } from '@/components/ticker';
import { formatAgo, formatBtc, formatCount, formatMoment } from '@/lib/format';
import type { BlockMoment } from '@/lib/moments';
import { moments } from '@/texts/moments';
import { Sparks } from './sparks';

const texts = moments.block;
/** Longer ago, and it is worth saying that nobody was there. */
const FRESH_MS = 10 * 60_000;

const roundCount = (value: number): string => formatCount(Math.round(value));

/** The whole screen for the thing that hardly ever happens. Escape leaves it; the focus goes back to where it was. */
export function BlockCelebration({ block, onDone }: { block: BlockMoment; onDone: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  const [openedAt] = useState(() => Date.now());
  const isOld = openedAt - Date.parse(block.time) > FRESH_MS;
  return (
    <dialog
      ref={dialog}
      className="celebration"
      aria-labelledby="celebration-title"
      aria-describedby="celebration-text"
      data-testid="block-celebration"
      onCancel={(event) => {
        event.preventDefault();
        onDone();
      }}
    >
      <Sparks />
      <div className="relative mx-auto flex min-h-full max-w-4xl flex-col items-center justify-center gap-6 px-4 py-10 text-center">
        <p aria-hidden className="celebration-cube" />
        <h2 id="celebration-title" className="text-4xl font-semibold tracking-tight text-balance sm:text-6xl">
          <span className="bg-gradient-to-r from-shine via-bitcoin to-ember bg-clip-text pb-1 text-transparent">
            {texts.title}
          </span>
        </h2>
        <p id="celebration-text" className="max-w-xl text-pretty text-soft">
          {texts.whole} {isOld && texts.missed(formatAgo(block.time, openedAt))}
        </p>
        <Figures block={block} />
        <div className="flex w-full flex-col justify-center gap-3 sm:w-auto sm:flex-row">
          <button type="button" className="button button-hot px-8" autoFocus onClick={onDone}>
            {texts.back}
          </button>
          <Link href="/blocks" className="button px-8" onClick={onDone}>
            {texts.see}
          </Link>
        </div>
      </div>
    </dialog>
  );
}

function Figures({ block }: { block: BlockMoment }) {
  const { height, hash, worker, rewardBtc, time } = block;
  return (
    <dl className="grid w-full gap-x-8 gap-y-5 sm:grid-cols-3">
      <div>
        <dt className="label">{texts.height}</dt>
        <dd className="figure text-2xl sm:text-3xl">
          <CountUp value={height} format={roundCount} />
        </dd>
      </div>
      <div>
        <dt className="label">{texts.reward}</dt>
        <dd className="figure text-2xl text-gold sm:text-3xl">
          {rewardBtc === null ? texts.unknownReward : <CountUp value={rewardBtc} format={formatBtc} />}
        </dd>
      </div>
      <div className="min-w-0">
        <dt className="label">{texts.by}</dt>
        <dd className="figure truncate text-2xl sm:text-3xl" title={formatMoment(time)}>
          {worker ?? texts.unknownWorker}
        </dd>
      </div>
      {hash && (
        <div className="sm:col-span-3">
          <dt className="label">{texts.hash}</dt>
          <dd className="figure text-xs break-all text-soft sm:text-sm">
            <Hash hash={hash} />
          </dd>
        </div>
      )}
    </dl>
  );
}

/** Counts from nothing to the figure; whoever only hears it hears the figure. */
function CountUp({ value, format }: { value: number; format: (value: number) => string }) {
  const [shown, setShown] = useState(0);
  useEffect(() => {
    // A nought is painted first, so that there is something to count from.
    const frame = requestAnimationFrame(() => setShown(value));
    return () => cancelAnimationFrame(frame);
  }, [value]);
  return (
    <>
      <span className="sr-only">{format(value)}</span>
      <span aria-hidden>
        <Ticker value={shown} format={format} />
      </span>
    </>
  );
}

/** The zeros in front are what the work was for: they glow. */
function Hash({ hash }: { hash: string }) {
  const zeros = /^0*/.exec(hash)?.[0] ?? '';
  return (
    <>
      <span className="text-gold">{zeros}</span>
      {hash.slice(zeros.length)}
    </>
  );
}
