import { formatDifficulty } from '@app/bitcoin';
import { moments } from '@/texts/moments';
import { formatBtc, formatCount, formatCountdown } from './format';
import type { Moment } from './moments';

const texts = moments.toast;
/** Names that a line has room for. */
const NAMED = 3;

function namesOf(workers: readonly string[]): string {
  const named = workers.slice(-NAMED).reverse().join(', ');
  return workers.length > NAMED ? texts.more(named, workers.length - NAMED) : named;
}

/** A moment in words, for toasts and notifications; `now` in ms. */
export function textOf(moment: Moment, now: number): { title: string; body: string } {
  switch (moment.kind) {
    case 'own-block': {
      const { height, rewardBtc } = moment;
      return {
        title: moments.block.title,
        body: `${texts.block(formatCount(height))}, ${formatBtc(rewardBtc)}`,
      };
    }
    case 'block':
      return { title: texts.block(formatCount(moment.height)), body: texts.blockBy(moment.user) };
    case 'best': {
      const { timeframe, best, before, worker } = moment;
      const body = texts.best(formatDifficulty(best), worker, formatDifficulty(before));
      return { title: texts[timeframe], body };
    }
    case 'offline':
      return {
        title: texts.offline(moment.workers.length),
        body: texts.offlineText(namesOf(moment.workers)),
      };
    case 'online':
      return { title: texts.online(moment.workers.length), body: texts.onlineText(namesOf(moment.workers)) };
    case 'badge':
      return { title: texts.badge, body: texts.badgeText(moment.name, moment.rarity) };
    case 'level':
      return { title: texts.level(moment.level), body: texts.levelText(moment.title) };
    case 'reminder': {
      const left = (Date.parse(moment.endsAt) - now) / 1000;
      return { title: texts.reminder(moment.title), body: texts.reminderText(formatCountdown(left)) };
    }
    case 'first-share':
      return { title: texts.firstShare, body: texts.firstShareText };
  }
}
