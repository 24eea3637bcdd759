import type { Settings, SettingsChange } from '@app/contracts';

const GROUPS = ['notifications', 'privacy', 'mining', 'sound'] as const;

/** What the settings are with this change. */
export function withChange(settings: Settings, change: SettingsChange): Settings {
  const { notifications, privacy, mining, sound } = settings;
  return {
    notifications: Object.assign({}, notifications, change.notifications),
    privacy: Object.assign({}, privacy, change.privacy),
    mining: Object.assign({}, mining, change.mining),
    sound: Object.assign({}, sound, change.sound),
  };
}

/** The change that takes `change` back: the same fields as they were, and nothing of what others changed meanwhile. */
export function undoOf(before: Settings, change: SettingsChange): SettingsChange {
  const groups = GROUPS.filter((group) => change[group] !== undefined).map((group) => {
    const fields = Object.keys(change[group] ?? {});
    const old = Object.entries(before[group]).filter(([field]) => fields.includes(field));
    return [group, Object.fromEntries(old)] as const;
  });
  // Guarantee: the fields are those of `change`, their values those of `before`.
  return Object.fromEntries(groups) as SettingsChange;
}
