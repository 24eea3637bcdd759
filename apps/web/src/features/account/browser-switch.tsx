'use client';

import { Switch } from '@/components/switch';
import { useNotify } from '@/hooks/useNotify';
import { settingsTexts as texts } from '@/texts/account';

/** Notifications of this browser: asked for by this switch and nothing else. */
export function BrowserSwitch() {
  const { on, permission, change } = useNotify();
  const hint =
    permission === 'unsupported'
      ? texts.browserUnsupported
      : permission === 'denied'
        ? texts.browserDenied
        : texts.browserHint;
  return (
    <Switch
      label={texts.browser}
      hint={hint}
      checked={on}
      disabled={permission === 'unsupported' || permission === 'denied'}
      testId="setting-browser"
      onChange={change}
    />
  );
}
