import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keyAddress, type Network, signMessage, type SigningType } from '@app/bitcoin';
import { loadConfig } from '@app/config';
import type { TokenResponse } from '@app/contracts';
import { TestDatabase, TestRedis } from '@app/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DestinationStream } from 'pino';
import request from 'supertest';
import { createApp } from '../src/create-app';

// Real servers on a machine that may be busy: five seconds would be a wager.
export const ORIGIN = 'http://localhost:3000';

/** The real api on a database and a Redis of its own, listening on a free port. */
export class TestApi {
  private constructor(
    readonly database: TestDatabase,
    readonly redis: TestRedis,
    readonly app: NestFastifyApplication,
    private readonly directory: string,
  ) {}

  static async start(environment: Record<string, string> = {}, log?: DestinationStream): Promise<TestApi> {
    const [database, redis] = await Promise.all([TestDatabase.create(), TestRedis.start()]);
    const directory = mkdtempSync(join(tmpdir(), 'tbg-api-'));
    const own = { DATABASE_URL: database.url, REDIS_URL: redis.url, DATA_DIR: directory };
    const app = await TestApi.boot({ ...own, ...environment }, log);
    return new TestApi(database, redis, app, directory);
  }

  static async boot(
    environment: Record<string, string>,
    log?: DestinationStream,
  ): Promise<NestFastifyApplication> {
    const config = loadConfig({
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      HOST: '127.0.0.1',
      API_PORT: '0',
      DATABASE_POOL: '4',
      HTTP_REQUESTS_PER_MINUTE: '1000000',
      ...environment,
    });
    const app = await createApp(config, log);
    await app.listen(0, '127.0.0.1');
    return app;
  }

  /** A second node on the same database and Redis. */
  secondNode(environment: Record<string, string> = {}): Promise<NestFastifyApplication> {
    return TestApi.boot({
      DATABASE_URL: this.database.url,
      REDIS_URL: this.redis.url,
      DATA_DIR: this.directory,
      ...environment,
    });
  }

  get dataDirectory(): string {
    return this.directory;
  }

  get http() {
    return request(this.app.getHttpServer());
  }

  get(path: string, token?: string): request.Test {
    return withToken(this.http.get(path), token);
  }

  post(path: string, body: string | object = {}, token?: string): request.Test {
    return withToken(this.http.post(path), token).send(body);
  }

  /** Challenge, sign, verify: what a wallet does. */
  async signIn(wallet: TestWallet): Promise<TokenResponse> {
    const challenge = await this.post('/api/v1/auth/challenge', { btc_address: wallet.address }).expect(200);
    const { nonce, message } = challenge.body as { nonce: string; message: string };
    const verified = await this.post('/api/v1/auth/verify', {
      btc_address: wallet.address,
      nonce,
      signature: wallet.sign(message),
    }).expect(200);
    return verified.body as TokenResponse;
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.database.drop();
    await this.redis.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function withToken(test: request.Test, token: string | undefined): request.Test {
  return token === undefined ? test : test.set('Authorization', `Bearer ${token}`);
}

export interface TestWallet {
  address: string;
  sign(message: string): string;
}

/** A wallet with a fresh random key. */
export function makeWallet(type: SigningType = 'p2wpkh', network: Network = 'mainnet'): TestWallet {
  const key = Uint8Array.from(randomBytes(32));
  const address = keyAddress(secp256k1.getPublicKey(key, true), type, network);
  return { address, sign: (message) => signMessage(key, message, type) };
}
