import * as z from 'zod/mini';

const id = z.string();

/**
 * What the processes of one api tell each other. Whoever is asked for the figures asks the process above, which asks all
 * and sums what they answer.
 */
export const processMessage = z.discriminatedUnion('kind', [
  /** To the one above: somebody wants the figures of all. */
  z.object({ kind: z.literal('metrics_wanted'), id }),
  /** To each: tell yours. */
  z.object({ kind: z.literal('metrics_asked'), id }),
  /** To the one above. */
  z.object({ kind: z.literal('metrics_of_one'), id, metrics: z.array(z.unknown()) }),
  /** To who wanted them: in the text format of Prometheus. */
  z.object({ kind: z.literal('metrics_of_all'), id, text: z.string() }),
]);
export type ProcessMessage = z.output<typeof processMessage>;
