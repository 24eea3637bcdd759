import { tokenUser } from '@app/contracts';
import * as z from 'zod/mini';

/** Answer of the web app's own `POST /session`; the refresh token is never in it. */
export const sessionReply = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('signed-in'),
    access_token: z.string(),
    expires_in: z.number(),
    user: tokenUser,
  }),
  z.object({ status: z.literal('signed-out') }),
]);
export type SessionReply = z.output<typeof sessionReply>;
