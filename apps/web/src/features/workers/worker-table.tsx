'use client';

import { formatDifficulty, formatHashrate } from '@app/bitcoin';
import type { Worker } from '@app/contracts';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Ago } from '@/components/ago';
import { formatCount, formatError, formatPart } from '@/lib/format';
import {
  nextOrder,
  rejectRate,
  WORKER_COLUMNS,
  type WorkerColumn,
  type WorkerOrder,
} from '@/lib/worker-order';
import { commonTexts } from '@/texts/common';
import { workersTexts as texts } from '@/texts/workers';

/** Columns of the wide table; the state is told by the light beside the name. */
const SHOWN = WORKER_COLUMNS.filter((column) => column !== 'status');
/** From this many percent of refused shares on something is wrong. */
const MANY_REJECTS = 2;

interface Props {
  workers: readonly Worker[];
  order: WorkerOrder;
  onOrder: (order: WorkerOrder) => void;
}

/** Workers as a table that can be sorted; on a phone each is a card and the order a choice above. */
export function WorkerTable({ workers, order, onOrder }: Props) {
  return (
    <>
      <OrderChoice order={order} onOrder={onOrder} />
      <table className="block w-full text-sm lg:table lg:table-fixed" data-testid="worker-table">
        <thead className="sr-only lg:not-sr-only lg:table-header-group">
          <tr>
            {SHOWN.map((column) => (
              <HeadCell key={column} column={column} order={order} onOrder={onOrder} />
            ))}
          </tr>
        </thead>
        <tbody className="block divide-y divide-line lg:table-row-group">
          {workers.map((worker) => (
            <Row key={worker.name} worker={worker} />
          ))}
        </tbody>
      </table>
    </>
  );
}

function HeadCell({ column, order, onOrder }: { column: WorkerColumn } & Omit<Props, 'workers'>) {
  const isOn = order.column === column;
  const sign = !isOn ? '' : order.direction === 'ascending' ? '▲' : '▼';
  return (
    <th
      scope="col"
      aria-sort={isOn ? order.direction : undefined}
      className={`pb-1 font-normal ${column === 'name' ? 'text-left lg:w-[30%]' : 'text-right'}`}
    >
      <button
        type="button"
        onClick={() => onOrder(nextOrder(order, column))}
        className="inline-flex min-h-9 items-center gap-1 rounded-md text-xs text-soft hover:text-ink aria-[pressed=true]:text-ink"
        aria-pressed={isOn}
      >
        <span aria-hidden className={`text-[9px] text-bitcoin ${column === 'name' ? 'order-last' : ''}`}>
          {sign}
        </span>
        {texts.columns[column]}
      </button>
    </th>
  );
}

function OrderChoice({ order, onOrder }: Omit<Props, 'workers'>) {
  return (
    <label className="mb-2 flex items-center gap-2 text-xs text-soft lg:hidden">
      {texts.sortBy}
      <select
        className="field min-h-9 w-auto py-1 text-xs"
        value={order.column}
        onChange={(event) => {
          const column = WORKER_COLUMNS.find((each) => each === event.target.value);
          if (column && column !== order.column) onOrder(nextOrder(order, column));
        }}
      >
        {WORKER_COLUMNS.map((column) => (
          <option key={column} value={column}>
            {texts.columns[column]}
          </option>
        ))}
      </select>
    </label>
  );
}

function Row({ worker }: { worker: Worker }) {
  const online = worker.status === 'online';
  const rejects = rejectRate(worker);
  const all = worker.valid_shares + worker.invalid_shares;
  return (
    <tr
      className="relative grid grid-cols-2 gap-x-4 gap-y-2.5 py-3.5 transition-colors hover:bg-elevated/60 lg:table-row"
      data-testid="worker-row"
      data-worker={worker.name}
    >
      <th scope="row" className="col-span-2 min-w-0 text-left font-normal lg:py-3 lg:pr-4">
        <Link
          href={`/workers/${encodeURIComponent(worker.name)}`}
          // The whole row leads to the worker, the name alone is the link.
          className="flex items-center gap-3 after:absolute after:inset-0"
        >
          <Light online={online} />
          <span className="min-w-0">
            <span className="block truncate font-medium" title={worker.name}>
              {worker.name}
              {online && worker.user_agent && <span className="sr-only">, {commonTexts.online}</span>}
            </span>
            <span className="block truncate text-xs text-soft">
              {online ? (worker.user_agent ?? commonTexts.online) : commonTexts.offline}
            </span>
          </span>
        </Link>
      </th>
      <Cell
        name={texts.columns.hashrate}
        note={texts.fiveMinutes(formatHashrate(worker.hashrate_5m))}
        faint={!online}
      >
        {formatHashrate(worker.hashrate_1h)}{' '}
        <span className="text-[11px] text-soft">{formatError(worker.hashrate_1h_error)}</span>
      </Cell>
      <Cell name={texts.columns.lastShare} faint={!online}>
        {worker.last_share ? <Ago time={worker.last_share} /> : commonTexts.noShareYet}
      </Cell>
      <Cell name={texts.columns.best}>
        <span title={String(worker.best_diff)} className="text-gold">
          {formatDifficulty(worker.best_diff)}
        </span>
      </Cell>
      <Cell
        name={texts.columns.rejects}
        note={texts.rejectedOf(formatCount(worker.invalid_shares), formatCount(all))}
      >
        <span className={rejects !== null && rejects >= MANY_REJECTS ? 'text-red' : ''}>
          {rejects === null ? commonTexts.notKnown : formatPart(rejects)}
        </span>
      </Cell>
      <Cell name={texts.columns.difficulty}>
        {worker.current_diff === null ? commonTexts.notKnown : formatDifficulty(worker.current_diff)}
      </Cell>
    </tr>
  );
}

function Light({ online }: { online: boolean }) {
  return (
    <span
      aria-hidden
      className={`relative size-2.5 shrink-0 rounded-full ${online ? 'bg-green shadow-[0_0_10px_var(--color-green)]' : 'border-2 border-red'}`}
    />
  );
}

function Cell({
  name,
  note,
  faint = false,
  children,
}: {
  name: string;
  note?: string;
  faint?: boolean;
  children: ReactNode;
}) {
  return (
    <td className={`figure min-w-0 lg:py-3 lg:pl-4 lg:text-right lg:align-top ${faint ? 'text-soft' : ''}`}>
      <span className="block font-sans text-[11px] tracking-normal text-soft lg:hidden">{name}</span>
      <span className="block truncate">{children}</span>
      {note && <span className="block truncate text-[11px] text-soft">{note}</span>}
    </td>
  );
}
