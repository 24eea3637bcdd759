/* global window */
// Every way in, and every way out.
import { demoKey, newKey, register, withExpiry } from './account.mjs';
import { giveWallet } from './fake-wallets.mjs';
import { assert, until } from './stage.mjs';

async function paste(visitor, key) {
  await visitor.goto('/');
  await visitor.page.getByLabel('Your mining address').fill(key.address);
  await visitor.page.getByRole('button', { name: 'Continue' }).click();
  const message = await visitor.id('challenge-message').textContent();
  await visitor.page.getByLabel('2. Paste the signature').fill(key.sign(message));
  await visitor.page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await visitor.page.waitForURL('**/dashboard');
  await visitor.connection('open');
  assert((await visitor.id('account').getAttribute('title')) === key.address, 'another account');
}

const pasted = (type) => [
  `a pasted signature of a ${type} key signs in; somebody without a share is told how to get one`,
  (stage) =>
    stage.visit(async (visitor) => {
      const key = newKey(type);
      await paste(visitor, key);
      await visitor.id('first-share').waitFor();
      const text = await visitor.id('first-share').textContent();
      assert(text.includes(`${key.address}.`), 'the user name for the miner is not there');
      const { address, sign } = key;
      const again = await register(visitor.api, { address, sign });
      assert((await again.get('/users/me')).btc_address === key.address, 'no account of this address');
    }),
];

const wallet = (kind, index) => [
  `the browser wallet ${kind} signs in, and its "no" is told`,
  (stage) =>
    stage.visit(async (visitor) => {
      const address = await giveWallet(visitor.page, kind, index);
      await visitor.goto('/');
      const button = visitor.id(`wallet-${kind}`);
      await button.waitFor();
      await visitor.page.evaluate(() => (window.fakeWalletRefuses = true));
      await button.click();
      await visitor.page.getByRole('alert').filter({ hasText: 'was told no' }).waitFor();
      await visitor.page.evaluate(() => (window.fakeWalletRefuses = false));
      await button.click();
      await visitor.page.waitForURL('**/dashboard');
      await visitor.connection('open');
      assert((await visitor.id('account').getAttribute('title')) === address, 'another account');
    }),
];

/** Lets the page have a token that ends soon in place of its first one; afterwards it gets what the server gives. */
async function shorten(visitor, folder, seconds) {
  const asked = { count: 0 };
  await visitor.context.route('**/session', async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    asked.count += 1;
    const response = await route.fetch();
    if (asked.count > 1) return route.fulfill({ response });
    const reply = await response.json();
    const exp = Math.floor(Date.now() / 1000) + seconds;
    const token = withExpiry(reply.access_token, folder, exp);
    return route.fulfill({ response, json: { ...reply, access_token: token } });
  });
  return asked;
}

const refusals = /4001/;

/** The session that an access token belongs to. */
const sessionOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).sid;
/** As many as the api lets a session refresh in a minute. */
const REFRESH_LIMIT = 60;

export const signInChecks = [
  pasted('p2wpkh'),
  pasted('p2pkh'),
  wallet('unisat', 1),
  wallet('xverse', 3),
  wallet('leather', 4),
  [
    'a token that has run out is renewed once, and the page goes on as if nothing were',
    (stage) =>
      stage.visit(
        async (visitor) => {
          const { tokens, address } = await register(visitor.api, demoKey(0));
          await visitor.adopt(tokens);
          const asked = await shorten(visitor, stage.folder, -60);
          await visitor.goto('/dashboard');
          await visitor.connection('open');
          await visitor.id('share-row').first().waitFor();
          assert((await visitor.id('account').getAttribute('title')) === address, 'another account');
          assert(asked.count === 2, `${asked.count} requests for a token instead of 2`);
        },
        { expected: refusals },
      ),
  ],
  [
    'a token that runs out under an open socket is renewed, the stream recovers, no row is there twice',
    (stage) =>
      stage.visit(
        async (visitor) => {
          const { tokens } = await register(visitor.api, demoKey(0));
          await visitor.adopt(tokens);
          const asked = await shorten(visitor, stage.folder, 8);
          const recovered = [];
          visitor.page.on('websocket', (socket) =>
            socket.on('framereceived', ({ payload }) => {
              const frame = JSON.parse(String(payload));
              if (frame.type === 'subscribed' && frame.recovered) recovered.push(frame.channel);
            }),
          );
          await visitor.goto('/dashboard');
          await visitor.connection('open');
          await visitor.id('share-row').first().waitFor();
          const before = await visitor.rowIds();
          await until(() => asked.count === 2, 'the renewal');
          await until(() => recovered.includes('mining'), 'the recovery of the channel');
          await visitor.connection('open');
          const rows = await visitor.rowIds();
          assert(new Set(rows).size === rows.length, 'a row is there twice');
          assert(before.length > 0 && rows.length >= before.length, 'rows are lost');
        },
        { expected: refusals },
      ),
  ],
  [
    'a page opened while its session is refreshed too often says when it tries again, and comes up by itself',
    (stage) =>
      stage.visit(
        async (visitor) => {
          const { tokens, address } = await register(visitor.api, demoKey(0));
          await visitor.adopt(tokens);
          const key = `ratelimit:refresh:${sessionOf(tokens.access_token)}`;
          await stage.redis.set(key, REFRESH_LIMIT, 'PX', 4_000);
          await visitor.goto('/dashboard');
          await visitor.page.evaluate(() => (window.isSamePage = true));
          const notice = visitor.id('limited');
          await notice.waitFor();
          const text = await notice.textContent();
          assert(/Trying again in \d+ s\./.test(text), `the notice says: ${text}`);
          assert((await visitor.id('server-gone').count()) === 0, 'the server is said to be gone');
          await visitor.connection('open');
          await notice.waitFor({ state: 'detached' });
          await visitor.id('share-row').first().waitFor();
          assert((await visitor.id('account').getAttribute('title')) === address, 'another account');
          assert(await visitor.page.evaluate(() => window.isSamePage), 'the page was loaded anew');
        },
        { expected: /429/ },
      ),
  ],
  [
    'a session that was ended elsewhere signs the page out, and it says so',
    (stage) =>
      stage.visit(
        async (visitor) => {
          const key = newKey();
          const here = await register(visitor.api, key);
          await visitor.adopt(here.tokens);
          await visitor.goto('/dashboard');
          await visitor.connection('open');
          const elsewhere = await register(visitor.api, key);
          const { sessions } = await elsewhere.get('/auth/sessions');
          const other = sessions.find(({ current }) => !current);
          const ended = await elsewhere.send('DELETE', `/auth/sessions/${other.id}`);
          assert(ended.ok, `ended with ${ended.status}`);
          await visitor.id('sign-in').waitFor();
          const cookies = await visitor.context.cookies(`${visitor.web}/session`);
          assert(!cookies.some(({ name }) => name === 'tbg_refresh'), 'the cookie is still there');
          await visitor.page.reload();
          await visitor.id('sign-in').waitFor();
        },
        { expected: refusals },
      ),
  ],
];
