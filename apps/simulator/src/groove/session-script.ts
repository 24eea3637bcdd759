import type { Random } from '../random';
import { RECOVERIES, type Recovery, type Theme, THEMES } from './themes';

export interface ScriptLine {
  role: 'user' | 'assistant';
  content: string | readonly Record<string, unknown>[];
}
/** A session of the demo: what is said in it, and what the person says of it in the end, if anything. */
export interface SessionScript {
  lines: ScriptLine[];
  feedback: 'success' | 'partial' | 'failure' | null;
}

/** How often the assistant keeps what it was told, and what it was not told in this session. */
const KEEPS = { told: 0.9, untold: 0.15 } as const;
const WELL = 0.8;
const RECOVERS = 0.35;
const GIVES_FEEDBACK = 0.25;

/**
 * Writes a session in two tasks. Whether the assistant does right depends on what it was given at the start.
 * @param context  the learnings that the session was given
 */
export function writeSession(random: Random, context: string): SessionScript {
  const first = Math.min(THEMES.length - 1, Math.floor(random.unit() * THEMES.length));
  const themes = [THEMES[first], THEMES[(first + 1 + Math.floor(random.unit() * 3)) % THEMES.length]];
  const lines: ScriptLine[] = [];
  let trouble = 0;
  for (const theme of themes) {
    if (!theme) continue;
    const keeps = random.unit() <= (context.includes(theme.correction) ? KEEPS.told : KEEPS.untold);
    lines.push({ role: 'user', content: theme.request }, ...task(theme, keeps));
    const well = random.unit() <= WELL;
    trouble += (keeps ? 0 : 1) + (well ? 0 : 1);
    lines.push({ role: 'user', content: well ? 'Thanks, that works' : 'It is still failing, look again' });
    if (random.unit() <= RECOVERS) {
      const recovery = RECOVERIES[random.unit() < 0.5 ? 0 : 1];
      if (recovery) lines.push(...recovered(recovery, lines.length));
    }
  }
  return { lines, feedback: random.unit() <= GIVES_FEEDBACK ? verdict(trouble) : null };
}

const task = ({ wrong, correction, taken, knowing }: Theme, keeps: boolean): ScriptLine[] =>
  keeps
    ? [{ role: 'assistant', content: knowing }]
    : [
        { role: 'assistant', content: wrong },
        { role: 'user', content: correction },
        { role: 'assistant', content: taken },
      ];

function recovered({ failing, error, working }: Recovery, place: number): ScriptLine[] {
  const call = (id: string, command: string): ScriptLine => ({
    role: 'assistant',
    content: [{ type: 'tool_use', id, name: 'Bash', input: { command } }],
  });
  const result = (id: string, failed: boolean, content: string): ScriptLine => ({
    role: 'user',
    content: [{ type: 'tool_result', tool_use_id: id, is_error: failed, content }],
  });
  const [first, second] = [`${place}a`, `${place}b`];
  return [
    call(first, failing),
    result(first, true, error),
    call(second, working),
    result(second, false, 'ok'),
  ];
}

function verdict(trouble: number): 'success' | 'partial' | 'failure' {
  if (trouble === 0) return 'success';
  return trouble === 1 ? 'partial' : 'failure';
}
