import type { GrooveTopicName, TokenResponse } from '@app/contracts';
import { type Frame, waitFor } from '@app/testing';
import { GrooveClient, GrooveSeed, readTopic } from './groove';
import { makeWallet, TestApi } from './test-app';

/** A running api for the tests of a file, and for each of them a user of its own whose sockets end with it. */
export class GrooveRig {
  private started: TestApi | undefined;
  private signedIn: TokenResponse | undefined;
  private clients: GrooveClient[] = [];
  private seeds: GrooveSeed | undefined;

  constructor() {
    beforeAll(async () => {
      this.started = await TestApi.start();
      await waitFor('ready', async () => (await this.api.get('/health/ready')).status === 200);
    }, 60_000);
    beforeEach(async () => {
      this.signedIn = await this.api.signIn(makeWallet());
      this.seeds = new GrooveSeed(this.api, this.session);
    });
    afterEach(async () => {
      await Promise.all(this.clients.splice(0).map((client) => client.close()));
    });
    afterAll(() => this.started?.stop());
  }

  get api(): TestApi {
    return there(this.started);
  }
  get session(): TokenResponse {
    return there(this.signedIn);
  }
  get seed(): GrooveSeed {
    return there(this.seeds);
  }
  get token(): string {
    return this.session.access_token;
  }

  async open(token = this.token, app = this.api.app): Promise<GrooveClient> {
    const client = await GrooveClient.open(app, token);
    this.clients.push(client);
    return client;
  }

  read<Name extends GrooveTopicName>(topic: Name, query: Record<string, string> = {}) {
    return readTopic(this.api, this.token, topic, query);
  }

  /** Another user, with what the steps of the worker would write for him. */
  async somebodyElse(): Promise<GrooveSeed> {
    return new GrooveSeed(this.api, await this.api.signIn(makeWallet()));
  }
}

export const action = (client: GrooveClient, type: string, id: string): Promise<Frame> =>
  client.ask({ type, id });

function there<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('not before the tests begin');
  return value;
}
