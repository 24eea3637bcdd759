'use client';

import { expectedSeconds, formatDifficulty, formatHashrate } from '@app/bitcoin';
import { CopyButton } from '@/components/copy-button';
import { formatDuration } from '@/lib/format';

/** Usual devices with their hashrate in H/s and a start difficulty that pools give them. */
const DEVICES = [
  { name: 'NerdMiner', hashrate: 75e3, difficulty: 0.001 },
  { name: 'Bitaxe Gamma', hashrate: 1.2e12, difficulty: 1_000 },
  { name: 'NerdQAxe++', hashrate: 4.8e12, difficulty: 4_000 },
  { name: 'Antminer S21', hashrate: 200e12, difficulty: 65_536 },
] as const;

/** For somebody without a share: how to connect a miner and when to expect the first one. */
export function FirstShare({ address }: { address: string }) {
  const user = `${address}.rig1`;
  return (
    <section className="panel p-5 sm:p-8" data-testid="first-share" aria-label="Connect a miner">
      <h2 className="text-xl font-semibold text-balance">No share yet. Connect your first miner.</h2>
      <div className="mt-6 grid gap-8 lg:grid-cols-2">
        <ol className="space-y-5 text-sm text-soft">
          <li>
            <p className="font-medium text-ink">1. Pool address</p>
            Enter your pool&rsquo;s Stratum host and port in the miner&rsquo;s settings (usually port 3333).
          </li>
          <li>
            <p className="font-medium text-ink">2. User name</p>
            Your address, a dot, and any name for this miner:
            <span className="mt-2 flex items-center gap-2">
              <code className="field min-w-0 truncate text-ink" title={user}>
                {user}
              </code>
              <CopyButton text={user} />
            </span>
          </li>
          <li>
            <p className="font-medium text-ink">3. Password</p>
            Anything, for example <code className="figure text-ink">x</code>. Save, restart the miner, and
            stay here: the first share shows up by itself.
          </li>
        </ol>
        <div>
          <h3 className="label mb-2">When to expect the first share</h3>
          <table className="w-full text-sm">
            <thead className="sr-only">
              <tr>
                <th>Device</th>
                <th>Hashrate and start difficulty</th>
                <th>Mean time to a share</th>
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              {DEVICES.map(({ name, hashrate, difficulty }) => (
                <tr key={name}>
                  <td className="py-2.5">{name}</td>
                  <td className="figure py-2.5 text-xs text-soft">
                    {formatHashrate(hashrate)} at {formatDifficulty(difficulty)}
                  </td>
                  <td className="figure py-2.5 text-right">
                    ~{formatDuration(expectedSeconds(hashrate, difficulty))}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <p className="mt-3 text-xs text-soft">
            Difficulty × 2³² hashes ÷ hashrate, on average. One in twenty waits takes three times as long:
            that is luck, not a fault.
          </p>
        </div>
      </div>
    </section>
  );
}
