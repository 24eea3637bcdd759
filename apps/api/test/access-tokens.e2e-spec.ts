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
});
afterAll(() => api?.stop());

describe('access tokens', () => {
  it('should be checked by the key of the JWKS and carry the claims of the contract', async () => {
    const session = await api.signIn(makeWallet());
    const [header, payload] = session.access_token
      .split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>);
    const { body } = await api.get('/.well-known/jwks.json').expect(200);
    const { keys } = body as { keys: { kid: string; d?: string }[] };
    expect(header).toMatchObject({ alg: 'RS256', kid: keys[0]?.kid });
    expect(keys.every((key) => key.d === undefined)).toBe(true);
    expect(payload).toMatchObject({
      sub: String(session.user.id),
      address: session.user.btc_address,
      auth_method: 'wallet',
      type: 'access',
    });
  });

  it('should refuse tokens that are missing, forged, unsigned or of another kind', async () => {
    const session = await api.signIn(makeWallet());
    const [, payload = ''] = session.access_token.split('.');
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url');
    const forged = `${session.access_token.slice(0, -6)}AAAAAA`;
    for (const token of [
      undefined,
      'x',
      `${none}.${payload}.`,
      forged,
      session.refresh_token,
      'a'.repeat(5000),
    ]) {
      const answer = await api.get('/api/v1/auth/sessions', token).expect(401);
      expect(answer.headers['content-type']).toContain('application/problem+json');
      expect(answer.headers['www-authenticate']).toBe('Bearer');
    }
  });
});

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
