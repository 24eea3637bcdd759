/* global document, localStorage */
// The pages of the account: what is changed there is kept, and what is made there works.
import { newKey, register, sendShare } from './account.mjs';
import { assert, until } from './stage.mjs';

async function enter(stage, visitor, path) {
  const account = await register(stage.api, newKey());
  await visitor.adopt(account.tokens);
  await visitor.goto(path);
  await visitor.id('account').waitFor();
  return account;
}

const keyStatus = async (api, key, path = '/users/me') =>
  (await fetch(api + path, { headers: { 'x-api-key': key } })).status;

export const accountChecks = [
  [
    'a setting is kept: over a reload, and for the api; who shows a page has one',
    (stage) =>
      stage.visit(
        async (visitor) => {
          const { address, get } = await enter(stage, visitor, '/settings');
          await sendShare(stage.redis, address);
          const lever = (id) => visitor.id(`setting-${id}`);
          const isOn = (id) => lever(id).getAttribute('aria-checked');
          await lever('show-miner').click();
          await lever('sound').click();
          await lever('block_found').click();
          await until(async () => {
            const { privacy, sound, notifications } = await get('/users/me/settings');
            return privacy.show_miner && sound.enabled && !notifications.block_found;
          }, 'the api to know');
          await visitor.page.reload();
          await lever('sound').waitFor();
          const now = await Promise.all(['show-miner', 'sound', 'block_found'].map(isOn));
          assert(now.join() === 'true,true,false', `after the reload: ${now}`);
          await visitor.goto(`/miner/${address}`);
          await visitor.id('worker-row').first().waitFor();
        },
        { expected: /^$/ },
      ),
  ],
  [
    'the colours that were chosen are kept, also when the system has others',
    (stage) =>
      stage.visit(
        async (visitor) => {
          await enter(stage, visitor, '/settings');
          const canvas = () =>
            visitor.page.evaluate(
              () => document.defaultView.getComputedStyle(document.documentElement).backgroundColor,
            );
          const dark = await canvas();
          await visitor.page.getByRole('button', { name: 'Light', exact: true }).last().click();
          await until(async () => (await canvas()) !== dark, 'the light');
          const light = await canvas();
          await visitor.page.reload();
          assert((await canvas()) === light, 'dark again after a reload');
          const stored = await visitor.page.evaluate(() => JSON.stringify(localStorage));
          assert(!/ey[\w-]+\.|tbg_[\w]{20}/.test(stored), `stored: ${stored}`);
        },
        { colorScheme: 'dark' },
      ),
  ],
  [
    'a key is made, shown once, works for what it may, and is locked out when it is revoked',
    (stage) =>
      stage.visit(async (visitor) => {
        await enter(stage, visitor, '/api-keys');
        const { page } = visitor;
        await page.getByLabel('What is it for?').fill('shelf display');
        await page.getByRole('button', { name: 'Make the key' }).click();
        const key = await visitor.id('secret').textContent();
        assert((await keyStatus(visitor.api, key)) === 200, 'it does not work');
        const refused = await fetch(`${visitor.api}/users/me`, {
          method: 'PATCH',
          headers: { 'x-api-key': key, 'content-type': 'application/json' },
          body: JSON.stringify({ bio: 'not mine to write' }),
        });
        assert(refused.status === 403, `a reading key writes: ${refused.status}`);
        await page.reload();
        await visitor.id('api-key').waitFor();
        assert(!(await page.content()).includes(key), 'it is shown again');
        await page.getByRole('button', { name: 'Revoke shelf display' }).click();
        await page.getByRole('button', { name: 'Revoke it' }).click();
        await visitor.id('api-key').waitFor({ state: 'detached' });
        await until(async () => (await keyStatus(visitor.api, key)) === 401, 'it to be locked out', 6_000);
      }),
  ],
  [
    'the name on the card is kept; a session is listed and ended',
    (stage) =>
      stage.visit(async (visitor) => {
        const account = await enter(stage, visitor, '/profile');
        const name = `Miner ${account.address.slice(-8)}`;
        await visitor.page.getByLabel('Display name').fill(name);
        await visitor.page.getByRole('button', { name: 'Save the card' }).click();
        await until(async () => (await account.get('/users/me')).display_name === name, 'the name');
        await register(stage.api, account);
        await visitor.goto('/sessions');
        await visitor.id('end-others').click();
        await visitor.page.getByRole('button', { name: 'End them' }).click();
        await until(async () => (await visitor.id('session').count()) === 1, 'one session');
        await visitor.connection('open');
      }),
  ],
];
