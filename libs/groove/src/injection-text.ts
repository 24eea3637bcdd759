import type { GrooveCategory, GrooveStrategy } from '@app/contracts';
import { cut } from './session-message';

/** Claude Code cuts what a hook adds at 10,000 characters. */
const TEXT_CHARACTERS = 9_000;
const INSIGHT_CHARACTERS = 800;

/** A learning that is given to a session. */
export interface Given {
  category: GrooveCategory;
  insight: string;
  strategy: GrooveStrategy;
}

const HEADINGS: Readonly<Record<GrooveStrategy, string>> = {
  main_context: 'Learnings from earlier sessions; follow them where they fit:',
  subagent: 'Hand these learnings to a subagent whose work they touch:',
  background_subagent: 'Have a subagent check in the background that these learnings are kept:',
  deferred: 'Learnings from earlier sessions that fit this request:',
};

/** The text that the assistant gets, by strategy, 9,000 characters at most; '' for nothing. */
export function injectionText(given: readonly Given[]): string {
  const blocks = (Object.keys(HEADINGS) as GrooveStrategy[]).flatMap((strategy) => {
    const lines = given.filter((one) => one.strategy === strategy).map(line);
    return lines.length === 0 ? [] : [[HEADINGS[strategy], ...lines].join('\n')];
  });
  return cut(blocks.join('\n\n'), TEXT_CHARACTERS);
}

const line = ({ category, insight }: Given): string =>
  `- [${category}] ${cut(insight.replace(/\s+/g, ' ').trim(), INSIGHT_CHARACTERS)}`;
