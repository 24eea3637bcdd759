'use client';

import { formatHashrate, hashrateBand } from '@app/bitcoin';
import type { HashrateChart } from '@app/contracts';
import { sharesBehind } from '@/lib/chart-data';
import { formatMoment } from '@/lib/format';
import { chartTexts } from '@/texts/charts';
import { Disclosure } from './disclosure';

const texts = chartTexts.table;

/** The points of a hashrate chart in words, newest first. */
export function ChartTable({ chart }: { chart: HashrateChart }) {
  return (
    <Disclosure open={texts.open} close={texts.close}>
      {() => (
        <div
          role="region"
          aria-label={texts.label}
          tabIndex={0}
          className="mt-1 max-h-72 overflow-auto rounded-lg border border-line"
        >
          <table className="w-full text-left">
            <thead className="sticky top-0 bg-elevated text-soft">
              <tr className="[&>th]:px-3 [&>th]:py-2 [&>th]:font-normal">
                <th scope="col">{texts.time}</th>
                <th scope="col">{texts.rate}</th>
                <th scope="col">{texts.band}</th>
              </tr>
            </thead>
            <tbody className="figure divide-y divide-line">
              {[...chart.points].reverse().map((point) => {
                const band = hashrateBand(point.hashrate, sharesBehind(point.hashrate_error));
                return (
                  <tr key={point.time} className="[&>td]:px-3 [&>td]:py-1.5">
                    <td>{formatMoment(point.time)}</td>
                    <td>{formatHashrate(point.hashrate)}</td>
                    <td className="text-soft">
                      {band ? `${formatHashrate(band.low)} – ${formatHashrate(band.high)}` : '–'}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </Disclosure>
  );
}
