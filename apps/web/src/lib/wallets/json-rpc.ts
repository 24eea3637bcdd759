import * as z from 'zod/mini';
import { ask, read, toWalletError } from './wallet';

/** Xverse and Leather both answer JSON-RPC, as WBIP proposes it. */
export interface RpcProvider {
  request(method: string, params?: object): Promise<unknown>;
}

const failure = z.object({ error: z.looseObject({}) });
const replied = z.object({ result: z.unknown() });

/** The `result` of a call. @throws WalletError also where the error came as an answer, not as a rejection */
export async function call<Schema extends z.ZodMiniType>(
  provider: RpcProvider,
  method: string,
  params: object | undefined,
  schema: Schema,
): Promise<z.output<Schema>> {
  const answer = await ask(() => provider.request(method, params));
  if (failure.safeParse(answer).success) throw toWalletError(answer);
  return read(schema, read(replied, answer).result);
}
