import { execFile } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { readdirSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Jwks } from '@app/contracts';
import { waitFor } from '@app/testing';
import request from 'supertest';
import { makeWallet, TestApi } from './test-app';

let api: TestApi;
beforeAll(async () => {
  api = await TestApi.start();
});
afterAll(() => api?.stop());

const ME = '/api/v1/users/me';
const headerOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string };
const kidsOf = async () => {
  const { body } = await api.get('/.well-known/jwks.json').expect(200);
  return (body as Jwks).keys.map(({ kid }) => kid);
};
const rotate = () =>
  promisify(execFile)(process.execPath, [join(__dirname, '../../../scripts/rotate-keys.mjs')], {
    env: { ...process.env, DATA_DIR: api.dataDirectory, JWT_PRIVATE_KEY: '' },
  });

describe('rotation of the signing key', () => {
  it('should overlap: a new key signs, the old one verifies until its tokens are over', async () => {
    const other = await api.secondNode();
    try {
      const old = (await api.signIn(makeWallet())).access_token;
      await rotate();
      const folder = join(api.dataDirectory, 'keys');
      expect(readdirSync(folder).sort()).toEqual(['access-0001.pem', 'access-0002.pem']);
      const fresh = await waitFor('a token of the new key', async () => {
        const { access_token } = await api.signIn(makeWallet());
        return headerOf(access_token).kid === headerOf(old).kid ? null : access_token;
      });
      for (const token of [old, fresh]) {
        await api.get(ME, token).expect(200);
        await request(other.getHttpServer()).get(ME).set('Authorization', `Bearer ${token}`).expect(200);
      }
      expect(await kidsOf()).toEqual([headerOf(old).kid, headerOf(fresh).kid]);
      const longAgo = Date.now() / 1000 - 4_000;
      utimesSync(join(folder, 'access-0002.pem'), longAgo, longAgo);
      await waitFor('the old key to go', async () => (await kidsOf()).length === 1);
      await api.get(ME, old).expect(401);
      await api.get(ME, fresh).expect(200);
    } finally {
      await other.close();
    }
  });

  it('should let in what the newest key signed, and nothing under the name of another key', async () => {
    const { access_token } = await api.signIn(makeWallet());
    await rotate();
    const name = readdirSync(join(api.dataDirectory, 'keys')).sort().at(-1) ?? '';
    const key = createPrivateKey(readFileSync(join(api.dataDirectory, 'keys', name)));
    const signed = (kid: string) => {
      const [, payload = ''] = access_token.split('.');
      const header = Buffer.from(JSON.stringify({ alg: 'RS256', typ: 'JWT', kid })).toString('base64url');
      const signature = sign('sha256', Buffer.from(`${header}.${payload}`), key).toString('base64url');
      return `${header}.${payload}.${signature}`;
    };
    const kid = await waitFor('the key to be told', async () => {
      const kids = await kidsOf();
      return kids.find((known) => known !== headerOf(access_token).kid);
    });
    await api.get(ME, signed(kid)).expect(200);
    await api.get(ME, signed('nobody')).expect(401);
    await api.get(ME, signed(headerOf(access_token).kid)).expect(401);
  });

  it('should verify with further keys given from outside, and sign with the first', async () => {
    const pem = () =>
      generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
        type: 'pkcs8',
        format: 'pem',
      }) as string;
    const [one, two] = [pem(), pem()];
    const node = (keys: string) => api.secondNode({ JWT_PRIVATE_KEY: keys.replaceAll('\n', '\\n') });
    const [before, after] = await Promise.all([node(one + two), node(two + one)]);
    try {
      const tokens = await Promise.all(
        [before, after].map(async (app) => {
          const wallet = makeWallet();
          const ask = (path: string, body: object) => request(app.getHttpServer()).post(path).send(body);
          const { body } = await ask('/api/v1/auth/challenge', { btc_address: wallet.address }).expect(200);
          const { nonce, message } = body as { nonce: string; message: string };
          const signature = wallet.sign(message);
          const verified = await ask('/api/v1/auth/verify', {
            btc_address: wallet.address,
            nonce,
            signature,
          }).expect(200);
          return (verified.body as { access_token: string }).access_token;
        }),
      );
      expect(new Set(tokens.map((token) => headerOf(token).kid)).size).toBe(2);
      for (const app of [before, after]) {
        for (const token of tokens)
          await request(app.getHttpServer()).get(ME).set('Authorization', `Bearer ${token}`).expect(200);
      }
    } finally {
      await Promise.all([before.close(), after.close()]);
    }
  });
});
