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
  const change = (wanted: SettingsChange) => update.mutate(wanted);
  return (
    <div className="grid grid-cols-1 items-start gap-3 sm:gap-4 lg:grid-cols-2">
      <div className="space-y-3 sm:space-y-4">
        {data ? (
          <>
            <Privacy settings={data} onChange={change} />
            <Notifications settings={data} onChange={change} />
          </>
        ) : error ? (
          <div className="panel">
            <Trouble title={connection.serverGone} error={error} onRetry={() => void refetch()} />
          </div>
        ) : (
          <Skeleton className="panel h-96 w-full" />
        )}
      </div>
      <div className="space-y-3 sm:space-y-4">
        {data && (
          <>
            <Sound settings={data} onChange={change} />
            <Look settings={data} onChange={change} />
          </>
        )}
        <YourData />
      </div>
      <Refused error={update.error} />
    </div>
  );
}

/** Says that a switch went back; over the page, so that nothing moves. */
function Refused({ error }: { error: Error | null }) {
  if (!error) return null;
  return (
    <p
      role="alert"
      data-testid="settings-trouble"
      className="toast fixed bottom-[calc(var(--bottom-bar)+0.75rem)] left-1/2 z-40 w-[min(36rem,calc(100vw-1.5rem))] -translate-x-1/2 rounded-xl border border-red/60 bg-floating px-4 py-3 text-sm shadow-2xl"
    >
      {texts.failed + explain(error)}
    </p>
  );
}

interface GroupProps {
  settings: Settings;
  onChange: (change: SettingsChange) => void;
}

function Privacy({ settings: { privacy }, onChange }: GroupProps) {
  const address = useUser().btc_address;
  return (
    <Panel title={texts.privacy}>
      <Switch
        label={texts.showMiner}
        hint={texts.showMinerHint}
        checked={privacy.show_miner}
        testId="setting-show-miner"
        onChange={(show_miner) => onChange({ privacy: { show_miner } })}
      />
      {privacy.show_miner && (
        <CopyButton
          className="self-start"
          text={`${globalThis.location?.origin ?? ''}/miner/${encodeURIComponent(address)}`}
          label={texts.copyLink}
        />
      )}
    </Panel>
  );
}

function Notifications({ settings: { notifications }, onChange }: GroupProps) {
  return (
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
  );
}

function Sound({ settings: { sound }, onChange }: GroupProps) {
  return (
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
  );
}

function Look({ settings: { mining }, onChange }: GroupProps) {
  const row = 'flex flex-wrap items-center justify-between gap-3 py-1.5';
  return (
    <Panel title={texts.look}>
      <div className={row}>
        <span className="text-sm font-medium">{texts.chartWindow}</span>
        <WindowPicker
          value={mining.chart_window}
          onChange={(chart_window) => onChange({ mining: { chart_window } })}
        />
      </div>
      <div className={row}>
        <span className="text-sm font-medium">{navigation.colours}</span>
        <ThemePicker />
      </div>
    </Panel>
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
        className="min-h-9 w-0 min-w-12 flex-1 accent-spark"
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
