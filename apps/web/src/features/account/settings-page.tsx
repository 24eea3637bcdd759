'use client';

import type { Settings, SettingsChange } from '@app/contracts';
import { CopyButton } from '@/components/copy-button';
import { Panel } from '@/components/panel';
import { Skeleton } from '@/components/skeleton';
import { Switch } from '@/components/switch';
import { ThemePicker } from '@/components/theme-picker';
import { Trouble } from '@/components/trouble';
import { WindowPicker } from '@/components/window-picker';
import { useSettings, useUpdateSettings } from '@/hooks/useApi';
import { useUser } from '@/hooks/useApp';
import { explain } from '@/lib/api-error';
import { settingsTexts as texts } from '@/texts/account';
import { connection } from '@/texts/connection';
import { navigation } from '@/texts/navigation';
import { BrowserSwitch } from './browser-switch';
import { YourData } from './your-data';

const KINDS = ['block_found', 'personal_best', 'worker_offline', 'badge_earned', 'event_reminder'] as const;

/** Every setting takes effect as it is moved; one that the server refuses goes back and says so. */
export function SettingsPage() {
  const { data, error, refetch } = useSettings();
  const update = useUpdateSettings();
  return (
    <>
      <p role="alert" className="min-h-5 pb-2 text-sm text-red" data-testid="settings-trouble">
        {update.error ? texts.failed + explain(update.error) : ''}
      </p>
      <div className="grid items-start gap-3 sm:gap-4 lg:grid-cols-2">
        {data ? (
          <Groups settings={data} onChange={(change) => update.mutate(change)} />
        ) : error ? (
          <div className="panel">
            <Trouble title={connection.serverGone} error={error} onRetry={() => void refetch()} />
          </div>
        ) : (
          <Skeleton className="panel h-96 w-full" />
        )}
        <div className="space-y-3 sm:space-y-4">
          <YourData />
        </div>
      </div>
    </>
  );
}

function Groups({ settings, onChange }: { settings: Settings; onChange: (change: SettingsChange) => void }) {
  const { notifications, privacy, mining, sound } = settings;
  const address = useUser().btc_address;
  return (
    <div className="space-y-3 sm:space-y-4">
      <Panel title={texts.privacy}>
        <Switch
          label={texts.showMiner}
          hint={texts.showMinerHint}
          checked={privacy.show_miner}
          testId="setting-show-miner"
          onChange={(show_miner) => onChange({ privacy: { show_miner } })}
        />
        <div className="min-h-12">
          {privacy.show_miner && (
            <CopyButton
              text={`${globalThis.location?.origin ?? ''}/miner/${encodeURIComponent(address)}`}
              label={texts.copyLink}
            />
          )}
        </div>
      </Panel>
      <Panel title={texts.notifications}>
        <div className="divide-y divide-line">
          {KINDS.map((kind) => (
            <Switch
              key={kind}
              label={texts.notificationKinds[kind][0]}
              hint={texts.notificationKinds[kind][1]}
              checked={notifications[kind]}
              testId={`setting-${kind}`}
              onChange={(value) => onChange({ notifications: { [kind]: value } })}
            />
          ))}
          <BrowserSwitch />
        </div>
      </Panel>
      <Panel title={texts.sound}>
        <Switch
          label={texts.soundOn}
          hint={texts.soundHint}
          checked={sound.enabled}
          testId="setting-sound"
          onChange={(enabled) => onChange({ sound: { enabled } })}
        />
        <Volume value={sound.volume} onChange={(volume) => onChange({ sound: { volume } })} />
      </Panel>
      <Panel title={texts.look}>
        <div className="flex flex-wrap items-center justify-between gap-3 py-1.5">
          <span className="text-sm font-medium">{texts.chartWindow}</span>
          <WindowPicker
            value={mining.chart_window}
            onChange={(chart_window) => onChange({ mining: { chart_window } })}
          />
        </div>
        <div className="flex flex-wrap items-center justify-between gap-3 py-1.5">
          <span className="text-sm font-medium">{navigation.colours}</span>
          <ThemePicker />
        </div>
      </Panel>
    </div>
  );
}

/** Moves freely, is saved when it is let go, and can be listened to. */
function Volume({ value, onChange }: { value: number; onChange: (volume: number) => void }) {
  const listen = (volume: number) => void import('@/lib/sound').then(({ play }) => play('best', volume));
  return (
    <div className="flex items-center gap-3 py-1.5 text-sm">
      <label htmlFor="volume" className="font-medium">
        {texts.volume}
      </label>
      <input
        key={value}
        id="volume"
        type="range"
        min={0}
        max={1}
        step={0.05}
        defaultValue={value}
        aria-valuetext={texts.percent(value)}
        className="min-h-9 min-w-0 flex-1 accent-spark"
        onPointerUp={(event) => onChange(Number(event.currentTarget.value))}
        onKeyUp={(event) => {
          const chosen = Number(event.currentTarget.value);
          if (chosen !== value) onChange(chosen);
        }}
      />
      <span className="figure w-12 text-right text-xs text-soft">{texts.percent(value)}</span>
      <button type="button" className="button min-h-9 px-3 text-sm" onClick={() => listen(value)}>
        {texts.test}
      </button>
    </div>
  );
}
