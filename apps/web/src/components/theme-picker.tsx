'use client';

import { useTheme } from '@/hooks/useTheme';
import { chooseTheme, THEMES } from '@/lib/theme';
import { navigation } from '@/texts/navigation';

/** Dark, light or as the system has it; kept in this browser. */
export function ThemePicker() {
  const theme = useTheme();
  return (
    <div role="group" aria-label={navigation.colours} className="flex gap-1 rounded-lg bg-elevated p-1">
      {THEMES.map((choice) => (
        <button
          key={choice}
          type="button"
          aria-pressed={theme === choice}
          onClick={() => chooseTheme(choice)}
          className="min-h-8 flex-1 rounded-md px-2.5 text-xs text-soft hover:text-ink aria-pressed:bg-surface aria-pressed:font-medium aria-pressed:text-ink aria-pressed:shadow-sm"
        >
          {navigation.colourChoices[choice]}
        </button>
      ))}
    </div>
  );
}
