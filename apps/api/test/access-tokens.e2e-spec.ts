import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeWallet, TestApi } from './test-app';

let api: TestApi;
beforeAll(async () => {
  api = await TestApi.start();
}, 60_000);
afterAll(() => api?.stop());

describe('access tokens signed with our own key', () => {
  type Part = Record<string, unknown>;
  const encode = (part: Part) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const decode = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString()) as Part;
  const ownKey = () => createPrivateKey(readFileSync(join(api.dataDirectory, 'keys/access-0001.pem')));
  const rsa = (hash: string, key: KeyObject) => (text: string) => sign(hash, Buffer.from(text), key);
  let good: { header: Part; claims: Part };

  beforeAll(async () => {
    const [header, claims] = (await api.signIn(makeWallet())).access_token.split('.');
    good = { header: decode(header), claims: decode(claims) };
  });
  const ask = (header: Part, claims: Part, signer: (text: string) => Buffer) => {
    const text = `${encode({ ...good.header, ...header })}.${encode({ ...good.claims, ...claims })}`;
    return api.get('/api/v1/auth/sessions', `${text}.${signer(text).toString('base64url')}`);
  };

  it('should pass only when nothing about them is changed', async () => {
    await ask({}, {}, rsa('sha256', ownKey())).expect(200);
  });

  it.each([
    ['type', { type: 'refresh' }],
    ['audience', { aud: 'somebody-else' }],
    ['list of audiences', { aud: ['the-bitcoin-game', 'somebody-else'] }],
    ['issuer', { iss: 'somebody-else' }],
    ['expiry', { exp: 1 }],
    ['session', { sid: '00000000-0000-4000-8000-000000000000' }],
    ['missing session', { sid: undefined }],
    ['start in the future', { nbf: 4_000_000_000 }],
  ])('should be refused for another %s', async (_name, claims) => {
    await ask({}, claims, rsa('sha256', ownKey())).expect(401);
  });

  it.each([
    ['key id', { kid: 'nobody' }],
    ['key id that every object knows', { kid: 'constructor' }],
    ['missing key id', { kid: undefined }],
  ])('should be refused for another %s', async (_name, header) => {
    await ask(header, {}, rsa('sha256', ownKey())).expect(401);
  });

  it('should be refused for another algorithm or key', async () => {
    const publicKey = createPublicKey(ownKey()).export({ type: 'spki', format: 'pem' });
    const hmac = (text: string) => createHmac('sha256', publicKey).update(text).digest();
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await ask({ alg: 'RS512' }, {}, rsa('sha512', ownKey())).expect(401);
    await ask({ alg: 'HS256' }, {}, hmac).expect(401);
    await ask({ alg: 'none' }, {}, () => Buffer.alloc(0)).expect(401);
    await ask({}, {}, rsa('sha256', privateKey)).expect(401);
  });
});
