import * as z from 'zod/mini';

/** `GET /info`: what a client must know before anybody signs in. */
export const info = z.object({
  name: z.string(),
  version: z.string(),
  /** True where demo accounts exist: then the page offers the demo wallets. */
  demo: z.boolean(),
  networks: z.array(z.string()),
});
export type Info = z.output<typeof info>;

/**
 * `GET /health/live` and `GET /health/ready`. `warnings`: what an operator should look at, though this node serves;
 * absent where there is nothing.
 */
export const health = z.object({ status: z.literal('ok'), warnings: z.optional(z.array(z.string())) });
export type Health = z.output<typeof health>;
