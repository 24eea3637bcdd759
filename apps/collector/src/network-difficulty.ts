import { BOUNDS } from './bounds';

/** From `from` (epoch milliseconds) the network's difficulty was `difficulty`, up to `tolerance` as a part of it. */
export type Era = [from: number, difficulty: number, tolerance: number];

/** The network's difficulty over time, as the pool's files tell it: a share is judged by that of its own moment. */
export class NetworkDifficulty {
  constructor(readonly eras: Era[]) {}

  /** Takes a figure; a rougher one never replaces a finer one that it agrees with. */
  observe(ms: number, difficulty: number, tolerance: number): void {
    const last = this.eras.at(-1);
    if (last === undefined) this.eras.push([ms, difficulty, tolerance]);
    else if (Math.abs(difficulty - last[1]) <= Math.max(tolerance, last[2]) * difficulty) {
      if (tolerance < last[2]) this.eras[this.eras.length - 1] = [last[0], difficulty, tolerance];
    } else if (ms > last[0]) {
      this.eras.push([ms, difficulty, tolerance]);
      if (this.eras.length > BOUNDS.difficultyEras) this.eras.shift();
    }
  }

  /** Difficulty at a moment; undefined for one before all that is known. */
  at(ms: number): number | undefined {
    return this.eras.findLast(([from]) => from <= ms)?.[1];
  }
}
