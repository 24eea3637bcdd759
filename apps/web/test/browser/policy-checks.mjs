/* global document, window */
import { fileURLToPath } from 'node:url';
import { FIRST_LOAD_LIMIT, firstLoad } from '../../../../scripts/lib/first-load.mjs';
import { assert } from './stage.mjs';

const BUILD = fileURLToPath(new URL('../../.next', import.meta.url));

/** What the policy reports while something is done to the page that an attacker would do. */
async function violationsOf(page, act) {
  await page.evaluate(() => {
    window.reported = [];
    document.addEventListener('securitypolicyviolation', (event) =>
      window.reported.push(event.effectiveDirective),
    );
  });
  await page.evaluate(act);
  await page.waitForFunction(() => window.reported.length > 0);
  return page.evaluate(() => window.reported);
}

const inlineAttribute = () => {
  const box = document.createElement('div');
  box.innerHTML = '<img src="data:,x" onerror="window.intruded = 1">';
  document.body.append(box);
};
const scriptAddress = () => {
  const link = document.createElement('a');
  link.href = 'javascript:window.intruded = 2';
  document.body.append(link);
  link.click();
};
const elsewhere = () => window.fetch('http://127.0.0.1:9/collect').catch(() => undefined);
const framed = () => {
  const frame = document.createElement('iframe');
  frame.src = 'data:text/html,x';
  document.body.append(frame);
};

export const policyChecks = [
  [
    'every page has a policy of its own, and the headers that keep others out',
    async (stage) => {
      const policies = [];
      for (const path of ['/', '/dashboard', '/pool', '/nowhere']) {
        const { headers } = await fetch(stage.web + path);
        policies.push(headers.get('content-security-policy') ?? '');
        assert(headers.get('x-content-type-options') === 'nosniff', `${path} may be sniffed`);
        assert(headers.get('referrer-policy') === 'same-origin', `${path} tells where one comes from`);
        assert(headers.get('x-powered-by') === null, `${path} says what it is made with`);
      }
      for (const policy of policies) {
        const scripts = policy.split('; ').find((part) => part.startsWith('script-src')) ?? '';
        assert(/'nonce-[^']{16,}'/.test(scripts) && !/unsafe/.test(scripts), `scripts: ${scripts}`);
        assert(/frame-ancestors 'none'/.test(policy), 'the page may be framed');
        assert(policy.includes(new URL(stage.run.api).port), 'the api is not in connect-src');
      }
      assert(new Set(policies).size === policies.length, 'a nonce is used twice');
    },
  ],
  [
    'what somebody smuggles into a page neither runs nor calls out',
    async (stage) => {
      const seen = stage.complaints.length;
      await stage.page.goto(stage.web, { waitUntil: 'networkidle' });
      assert(stage.complaints.length === seen, stage.complaints.slice(seen).join('\n'));
      const found = [];
      for (const act of [inlineAttribute, scriptAddress, elsewhere, framed])
        found.push(...(await violationsOf(stage.page, act)));
      for (const directive of ['script-src-attr', 'script-src-elem', 'connect-src', 'frame-src'])
        assert(found.includes(directive), `${directive} let something pass: ${found}`);
      assert((await stage.page.evaluate(() => window.intruded)) === undefined, 'a script got in');
      stage.complaints.length = seen;
      stage.visitor.breaches.length = 0;
    },
  ],
  [
    'a chosen theme is there before anything is painted, and stays',
    async (stage) => {
      const { page } = stage;
      const canvas = () =>
        page.evaluate(() => window.getComputedStyle(document.documentElement).backgroundColor);
      await page.goto(stage.web);
      const dark = await canvas();
      await page.evaluate(() => window.localStorage.setItem('tbg-theme', 'light'));
      // The theme must not wait for any script of the page.
      await page.route('**/_next/static/chunks/*.js', (route) => route.abort());
      const seen = stage.complaints.length;
      await page.goto(stage.web);
      assert((await canvas()) !== dark, 'the page is still dark');
      await page.unroute('**/_next/static/chunks/*.js');
      stage.complaints.length = seen;
      await page.evaluate(() => window.localStorage.removeItem('tbg-theme'));
      await page.goto(stage.web);
      assert((await canvas()) === dark, 'the choice cannot be taken back');
    },
  ],
  [
    `the dashboard brings at most ${FIRST_LOAD_LIMIT / 1000} KB of JavaScript before it begins`,
    async () => {
      const { bytes, files } = firstLoad(BUILD, '(live)/dashboard/page');
      console.log(`  first load of /dashboard: ${bytes} bytes in ${files.length} files`);
      assert(bytes > 100_000, 'that cannot be all');
      assert(bytes <= FIRST_LOAD_LIMIT, JSON.stringify(files));
    },
  ],
];
