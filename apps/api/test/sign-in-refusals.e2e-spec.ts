import { Redis } from 'ioredis';
import { makeWallet, ORIGIN, TestApi, type TestWallet } from './test-app';
import { ADDRESS_TYPES, FOREIGN_HEADERS, Wallet } from './wallets';

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

describe.each(ADDRESS_TYPES)('what sign-in refuses to %s', (type) => {
  let wallet: Wallet;
  beforeEach(() => (wallet = new Wallet(type)));

  it.each([
    ['another key', (message: string) => new Wallet(type).sign(message)],
    ['another message', (message: string) => wallet.sign(`${message}.`)],
    ['the message without its nonce', (message: string) => wallet.sign(message.split('\n')[0] ?? '')],
    [
      'the message of another site',
      (message: string) => wallet.sign(message.replaceAll(ORIGIN, 'https://evil.example')),
    ],
    [
      'the message of a site of another name',
      (message: string) => wallet.sign(message.replaceAll('The Bitcoin Game', 'Another Game')),
    ],
    [
      'the message with another address',
      (message: string) =>
        wallet.sign(message.replace(/Address: .*/, `Address: ${new Wallet(type).address}`)),
    ],
    [
      'the message of another time',
      (message: string) =>
        wallet.sign(message.replace(/Timestamp: .*/, 'Timestamp: 2020-01-01T00:00:00.000Z')),
    ],
    ['a signature cut short', (message: string) => wallet.sign(message).slice(0, -8)],
    ['a signature twice', (message: string) => wallet.sign(message).replace(/=*$/, '').repeat(2)],
    ['a signature in hex', (message: string) => Buffer.from(wallet.sign(message), 'base64').toString('hex')],
    ['a signature with another prefix', (message: string) => `ful${wallet.sign(message)}`],
  ] as const)('should answer 401 to %s, and leave the challenge open', async (_, sign) => {
    const { nonce, message } = await challengeOf(wallet);
    await verify(wallet, nonce, sign(message)).expect(401);
    await verify(wallet, nonce, wallet.sign(message)).expect(200);
  });

  it('should answer 400 to what was used, expired, or opened for another address', async () => {
    const used = await challengeOf(wallet);
    await verify(wallet, used.nonce, wallet.sign(used.message)).expect(200);
    await verify(wallet, used.nonce, wallet.sign(used.message)).expect(400);
    const expired = await challengeOf(wallet);
    await api.database.rows('UPDATE auth_challenges SET expires_at = now() WHERE nonce = $1', [
      expired.nonce,
    ]);
    await verify(wallet, expired.nonce, wallet.sign(expired.message)).expect(400);
    const other = new Wallet(type);
    const foreign = await challengeOf(other);
    await verify(wallet, foreign.nonce, wallet.sign(foreign.message)).expect(400);
  });

  it('should answer 422 to an empty or a huge signature', async () => {
    const { nonce, message } = await challengeOf(wallet);
    await verify(wallet, nonce, '').expect(422);
    await verify(wallet, nonce, wallet.sign(message).repeat(20)).expect(422);
  });
});

describe('a header made for another kind of address', () => {
  it.each(FOREIGN_HEADERS)('should not open $type by the header of $form', async ({ type, sign }) => {
    const wallet = new Wallet(type);
    const { nonce, message } = await challengeOf(wallet);
    await verify(wallet, nonce, sign(wallet, message)).expect(401);
  });
});

describe('what sign-in refuses', () => {
  it('should answer 401 to the signature of another key', async () => {
    const wallet = makeWallet();
    const { nonce, message } = await challengeOf(wallet);
    await verify(wallet, nonce, makeWallet().sign(message)).expect(401);
  });

  it('should answer 400 to a challenge of another address', async () => {
    const [wallet, other] = [makeWallet(), makeWallet()];
    const { nonce, message } = await challengeOf(wallet);
    await verify(other, nonce, other.sign(message)).expect(400);
  });

  it('should answer 400 to a nonce used before, unknown or expired', async () => {
    const wallet = makeWallet();
    const used = await challengeOf(wallet);
    await verify(wallet, used.nonce, wallet.sign(used.message)).expect(200);
    await verify(wallet, used.nonce, wallet.sign(used.message)).expect(400);
    await verify(wallet, 'f'.repeat(32), wallet.sign(used.message)).expect(400);
    const expired = await challengeOf(wallet);
    await api.database.rows('UPDATE auth_challenges SET expires_at = now() WHERE nonce = $1', [
      expired.nonce,
    ]);
    await verify(wallet, expired.nonce, wallet.sign(expired.message)).expect(400);
  });

  it('should let one of many simultaneous answers win', async () => {
    const wallet = makeWallet();
    const { nonce, message } = await challengeOf(wallet);
    const signature = wallet.sign(message);
    const answers = await Promise.all(Array.from({ length: 5 }, () => verify(wallet, nonce, signature)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400]);
  });

  it('should keep the nonce after a bad signature and burn it with the fifth', async () => {
    const wallet = makeWallet();
    const survivor = await challengeOf(wallet);
    await verify(wallet, survivor.nonce, makeWallet().sign(survivor.message)).expect(401);
    await verify(wallet, survivor.nonce, wallet.sign(survivor.message)).expect(200);
    const victim = makeWallet();
    const burnt = await challengeOf(victim);
    for (let attempt = 0; attempt < 5; attempt += 1) await verify(victim, burnt.nonce, 'AAAA').expect(401);
    const [{ failures } = { failures: 0 }] = await api.database.rows<{ failures: number }>(
      'SELECT failures FROM auth_challenges WHERE nonce = $1',
      [burnt.nonce],
    );
    expect(failures).toBe(5);
    const limited = await verify(victim, burnt.nonce, victim.sign(burnt.message)).expect(429);
    expect(Number(limited.headers['retry-after'])).toBeGreaterThan(0);
    const redis = new Redis(api.redis.url);
    await redis.flushall();
    await redis.quit();
    await verify(victim, burnt.nonce, victim.sign(burnt.message)).expect(400);
  });

  it.each([
    ['nothing', undefined],
    ['a word', 'hello'],
    ['an address with a broken checksum', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5'],
    ['a testnet address', makeWallet('p2wpkh', 'testnet').address],
    ['a number', 42],
    ['a huge text', 'b'.repeat(10_000)],
  ])('should answer 422 to %s as address', async (_name, btc_address) => {
    const answer = await api.post('/api/v1/auth/challenge', { btc_address }).expect(422);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.body).toMatchObject({ status: 422, errors: [{ field: 'btc_address' }] });
  });

  it.each(['', '%%%', 'smpAAAA', 'A'.repeat(88), 'A'.repeat(1024)])(
    'should never fail on a malformed signature (%#)',
    async (signature) => {
      const wallet = makeWallet();
      const { nonce } = await challengeOf(wallet);
      const { status } = await verify(wallet, nonce, signature);
      expect([401, 422]).toContain(status);
    },
  );

  it('should answer 422 to a signature over its limit', async () => {
    await verify(makeWallet(), 'f'.repeat(32), 'A'.repeat(1025)).expect(422);
  });
});
