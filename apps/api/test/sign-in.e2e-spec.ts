import { waitFor } from '@app/testing';
import request from 'supertest';
import { makeWallet, ORIGIN, TestApi, type TestWallet } from './test-app';
import { ADDRESS_TYPES, SIGNING_FORMS, Wallet } from './wallets';

let api: TestApi;
beforeAll(async () => {
  api = await TestApi.start();
});
afterAll(() => api?.stop());

const challengeOf = async (wallet: TestWallet): Promise<{ nonce: string; message: string }> => {
  const answer = await api.post('/api/v1/auth/challenge', { btc_address: wallet.address }).expect(200);
  return answer.body as { nonce: string; message: string };
};
const verify = (wallet: { address: string }, nonce: string, signature: string) =>
  api.post('/api/v1/auth/verify', { btc_address: wallet.address, nonce, signature });

describe('sign-in', () => {
  it.each(SIGNING_FORMS)('should sign in $type by $form', async ({ type, sign }) => {
    const wallet = new Wallet(type);
    const { address } = wallet;
    const session = await api.signIn({ address, sign: (message) => sign(wallet, message) });
    expect(session.user.btc_address).toBe(address);
    await api.get('/api/v1/users/me', session.access_token).expect(200);
  });

  it('should sign in the P2PKH address of an uncompressed key by headers 27–30', async () => {
    const wallet = new Wallet('p2pkh');
    const address = wallet.uncompressedAddress;
    const session = await api.signIn({ address, sign: (message) => wallet.signRecoverable(message, -4) });
    expect(session.user.btc_address).toBe(address);
  });

  it('should give one key four accounts, one an address', async () => {
    const wallet = new Wallet('p2tr');
    expect(new Set(ADDRESS_TYPES.map((type) => wallet.addressOf(type))).size).toBe(4);
    await api.signIn(wallet);
    const other = { address: wallet.addressOf('p2wpkh'), sign: (text: string) => wallet.sign(text) };
    const { nonce, message } = await challengeOf(other);
    await verify(other, nonce, other.sign(message)).expect(401);
  });

  it.each(['p2pkh', 'p2wpkh'] as const)('should sign in a %s wallet of ours', async (type) => {
    const wallet = makeWallet(type);
    const session = await api.signIn(wallet);
    expect(session).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
    expect(session.user).toMatchObject({ btc_address: wallet.address, display_name: null });
    await api.get('/api/v1/auth/sessions', session.access_token).expect(200);
  });

  it('should put site, nonce, time and address into the message', async () => {
    const wallet = makeWallet();
    const { nonce, message } = await challengeOf(wallet);
    const lines = message.split('\n');
    expect(lines[0]).toContain(`sign in to The Bitcoin Game at ${ORIGIN}.`);
    expect(lines.slice(1)).toEqual([
      '',
      `Nonce: ${nonce}`,
      expect.stringMatching(/^Timestamp: \d{4}-.*Z$/),
      `Address: ${wallet.address}`,
    ]);
  });

  it('should name the page that asks, if it is ours, and the configured address before all', async () => {
    const sentence = async (node: TestApi['app'], origin: string) => {
      const { body } = await request(node.getHttpServer())
        .post('/api/v1/auth/challenge')
        .set('Origin', origin)
        .send({ btc_address: makeWallet().address })
        .expect(200);
      return (body as { message: string }).message.split('\n')[0];
    };
    expect(await sentence(api.app, 'http://127.0.0.1:3000')).toContain(' at http://127.0.0.1:3000.');
    expect(await sentence(api.app, 'https://evil.example')).toContain(` at ${ORIGIN}.`);
    const other = await api.secondNode({ SITE_URL: 'https://play.example/', SITE_NAME: 'Play' });
    try {
      expect(await sentence(other, ORIGIN)).toContain('sign in to Play at https://play.example.');
    } finally {
      await other.close();
    }
  });

  it('should still read a challenge that was opened with an older text', async () => {
    const wallet = makeWallet();
    const nonce = 'e'.repeat(32);
    const message = `Sign in to The Bitcoin Game.\n\nNonce: ${nonce}`;
    await api.database.rows(
      `INSERT INTO auth_challenges (nonce, btc_address, message, expires_at) VALUES ($1, $2, $3, now() + interval '1 minute')`,
      [nonce, wallet.address, message],
    );
    await verify(wallet, nonce, wallet.sign(message)).expect(200);
  });

  it('should canonicalise an upper-case bech32 address', async () => {
    const wallet = makeWallet();
    const session = await api.signIn({ ...wallet, address: wallet.address.toUpperCase() });
    expect(session.user.btc_address).toBe(wallet.address);
  });

  it('should claim the user that the shares of the address made', async () => {
    const wallet = makeWallet();
    const [row] = await api.database.rows<{ id: number }>(
      'INSERT INTO users (btc_address) VALUES ($1) RETURNING id',
      [wallet.address],
    );
    const session = await api.signIn(wallet);
    expect(session.user.id).toBe(row?.id);
    const [user] = await api.database.rows('SELECT claimed_at, login_count FROM users WHERE id = $1', [
      row?.id,
    ]);
    expect(user).toMatchObject({ claimed_at: expect.any(Date), login_count: 1 });
  });

  it('should keep several challenges open at once, however many others ask for the same address', async () => {
    const wallet = makeWallet();
    const first = await challengeOf(wallet);
    const second = await challengeOf(wallet);
    await verify(wallet, first.nonce, wallet.sign(first.message)).expect(200);
    await verify(wallet, second.nonce, wallet.sign(second.message)).expect(200);
    const mine = await challengeOf(wallet);
    await api.database.rows(
      `INSERT INTO auth_challenges (nonce, btc_address, message, expires_at)
       SELECT lpad(n::text, 32, '0'), $1, 'm', now() + make_interval(mins => sign(n)::int)
       FROM generate_series(-5, 50) n`,
      [wallet.address],
    );
    await challengeOf(wallet);
    await verify(wallet, mine.nonce, wallet.sign(mine.message)).expect(200);
    const expired = 'SELECT 1 FROM auth_challenges WHERE btc_address = $1 AND expires_at <= now()';
    expect(await api.database.rows(expired, [wallet.address])).toEqual([]);
  });

  it('should refuse a banned user', async () => {
    const wallet = makeWallet();
    const session = await api.signIn(wallet);
    await api.database.rows('UPDATE users SET is_banned = true WHERE id = $1', [session.user.id]);
    const { nonce, message } = await challengeOf(wallet);
    await verify(wallet, nonce, wallet.sign(message)).expect(403);
    const logins = 'SELECT login_count FROM users WHERE id = $1';
    expect(await api.database.rows(logins, [session.user.id])).toEqual([{ login_count: 1 }]);
    await api.post('/api/v1/auth/refresh', { refresh_token: session.refresh_token }).expect(401);
    await waitFor('the ban to reach REST', async () => {
      const answer = await api.get('/api/v1/auth/sessions', session.access_token);
      return answer.status === 403;
    });
  });
});
