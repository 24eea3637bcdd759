import type * as z from 'zod/mini';
import { makeWallet, type TestApi } from './test-app';

/** A signed-in miner who asks about his own mining. */
export class TestMiner {
  private constructor(
    private readonly api: TestApi,
    readonly address: string,
    readonly token: string,
    readonly userId: number,
  ) {}

  static async signIn(api: TestApi): Promise<TestMiner> {
    const wallet = makeWallet();
    const { access_token, user } = await api.signIn(wallet);
    return new TestMiner(api, wallet.address, access_token, user.id);
  }

  /** The answer of `GET /api/v1/mining/PATH`, which must be 200 and of this shape. */
  async get<Schema extends z.ZodMiniType>(path: string, schema: Schema): Promise<z.output<Schema>> {
    const { body } = await this.ask(path).expect(200);
    return schema.parse(body);
  }

  ask(path: string) {
    return this.api.get(`/api/v1/mining/${path}`, this.token);
  }

  async show(show_miner: boolean): Promise<void> {
    await this.api.http
      .patch('/api/v1/users/me/settings')
      .set('Authorization', `Bearer ${this.token}`)
      .send({ privacy: { show_miner } })
      .expect(200);
  }
}
