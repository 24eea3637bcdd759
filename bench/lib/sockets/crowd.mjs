import { setTimeout as delay } from 'node:timers/promises';

import { Reader } from './reader.mjs';

/** Opens sockets, `atOnce` under way at a time. @returns {Promise<{ readers: Reader[], ms: number[] }>} ms: to subscribed, each */
export async function gather(server, tokens, { atOnce = 100, from = () => undefined } = {}) {
  const readers = new Array(tokens.length);
  const ms = new Array(tokens.length);
  let next = 0;
  const lane = async () => {
    while (next < tokens.length) {
      const at = next++;
      const begun = performance.now();
      const reader = new Reader({
        port: server.port,
        dialect: server.dialect,
        token: tokens[at],
        from: from(at),
      });
      readers[at] = reader;
      await reader.ready;
      ms[at] = performance.now() - begun;
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, tokens.length) }, lane));
  return { readers, ms };
}

/** Waits for something that a round needs; a round never takes longer than that. */
export async function upTo(mostMs, isDone) {
  const end = performance.now() + mostMs;
  while (!isDone()) {
    if (performance.now() > end) return false;
    await delay(5);
  }
  return true;
}

export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

export const percentile = (values, part) => {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
};

/**
 * Rounds in which every server has its turn, in an order that turns; `seldom` ones join the first three alone.
 * @returns {Promise<Map<string, object[]>>} what `measure` found, by name and round
 */
export async function rounds(servers, { count, seldom = [], say, measure }) {
  const found = new Map(servers.map(({ name }) => [name, []]));
  for (let round = 0; round < count; round += 1) {
    const here = servers.filter(({ name }) => round < 3 || !seldom.includes(name));
    const order = round % 2 === 0 ? here : [...here].reverse();
    for (const server of order) found.get(server.name).push(await measure(server, round));
    say(
      `round ${round + 1}/${count}: ${here.map(({ name }) => `${name} ${found.get(name).at(-1).short}`).join(', ')}`,
    );
  }
  return found;
}

/** The median of what one name found against another one in the same round, with the least and the most. */
export function against(found, name, base, pick) {
  if (!found.has(base)) return { median: NaN, least: NaN, most: NaN, rounds: 0 };
  const ratios = found.get(name).map((one, round) => pick(one) / pick(found.get(base)[round]));
  return {
    median: median(ratios),
    least: Math.min(...ratios),
    most: Math.max(...ratios),
    rounds: ratios.length,
  };
}

export const times = ({ median: middle, least, most }) =>
  `${middle.toFixed(2)} (${least.toFixed(2)}–${most.toFixed(2)})`;
