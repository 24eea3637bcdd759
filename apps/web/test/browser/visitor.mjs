/* global document, window */
import { join } from 'node:path';

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1440, height: 900 };

/** What Chromium says by itself when a request fails: expected wherever something is taken away from the page. */
const NETWORK = /WebSocket|ERR_[A-Z_]+|Failed to load resource/;

/**
 * Somebody with a browser of their own: one context with one page or more. Remembers whatever its pages complained
 * about, breaches of the Content-Security-Policy above all.
 */
export class Visitor {
  complaints = [];
  breaches = [];

  /** @param {import('playwright-core').Browser} browser @param {{ run: object, screenshots?: string }} place */
  static async arrive(browser, place, options = {}) {
    const context = await browser.newContext({ viewport: DESKTOP, colorScheme: 'dark', ...options });
    const visitor = new Visitor(context, place);
    await context.exposeBinding('tellBreach', (_, breach) => void visitor.breaches.push(breach));
    await context.addInitScript(() =>
      document.addEventListener('securitypolicyviolation', (event) => {
        const { violatedDirective, blockedURI, sourceFile, lineNumber, sample } = event;
        const where = `${sourceFile}:${lineNumber} on ${window.location.pathname}`;
        window.tellBreach(`${violatedDirective}: ${blockedURI} ${sample} (${where})`);
      }),
    );
    context.on('page', (page) => visitor.listen(page));
    visitor.page = await context.newPage();
    return visitor;
  }

  constructor(context, place) {
    this.context = context;
    this.place = place;
  }

  listen(page) {
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => this.complaints.push(`${error.message} (${page.url()})`));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(`${message.text()} (${page.url()})`);
    });
  }

  get web() {
    return this.place.run.web;
  }

  get api() {
    return `${this.place.run.api}/api/v1`;
  }

  goto(path) {
    return this.page.goto(this.web + path);
  }

  /** A further tab of the same browser. */
  async tab(path) {
    const page = await this.context.newPage();
    await page.goto(this.web + path);
    return page;
  }

  id(testId) {
    return this.page.getByTestId(testId);
  }

  /** Gets the cookie that signing in would have left; the next page that is opened spends its token. */
  async adopt({ refresh_token }) {
    const place = { domain: new URL(this.web).hostname, path: '/session' };
    const cookie = { name: 'tbg_refresh', value: refresh_token, httpOnly: true, sameSite: 'Strict' };
    await this.context.addCookies([{ ...cookie, ...place }]);
  }

  /** Signs in on the landing page with the button of a demo wallet. @returns the account's address */
  async signInDemo(index = 0) {
    await this.goto('/');
    await this.id(`demo-wallet-${index}`).click();
    await this.page.waitForURL('**/dashboard');
    await this.connection('open');
    return this.id('account').getAttribute('title');
  }

  /** Ids of the rows in the live feed, newest first. */
  rowIds(testId = 'share-row', page = this.page) {
    return page.$$eval(`[data-testid=${testId}]`, (rows) => rows.map((row) => row.dataset.share));
  }

  /** Waits for the socket's state as the page shows it. */
  async connection(...states) {
    const selector = states.map((state) => `[data-testid=connection][data-state=${state}]`).join(',');
    await this.page.locator(selector).waitFor({ timeout: 60_000 });
  }

  async shot(name, options = {}) {
    const path = join(this.place.screenshots, `${name}.png`);
    await this.page.screenshot({ path, ...options });
  }

  /** @throws with all that a page complained about, but for lost connections and what `expected` matches */
  mustBeContent(expected = /^$/) {
    const faults = [
      ...this.breaches.map((breach) => `policy: ${breach}`),
      ...this.complaints.filter((text) => !NETWORK.test(text) && !expected.test(text)),
    ];
    if (faults.length > 0) throw new Error(faults.join('\n'));
  }

  async leave() {
    await this.context.close();
  }
}

/** @throws when the page can be scrolled sideways, naming what sticks out */
export async function noSidewaysScroll(page, what) {
  const { width, culprits } = await page.evaluate(() => {
    const seen = document.documentElement.clientWidth;
    const sticksOut = (element) => element.getBoundingClientRect().right > seen + 1;
    const culprits = [...document.body.querySelectorAll('*')]
      .filter((element) => sticksOut(element) && ![...element.children].some(sticksOut))
      .slice(0, 3)
      .map((element) => `${element.tagName} ${element.className}`);
    return { width: document.documentElement.scrollWidth, culprits };
  });
  const most = page.viewportSize().width;
  if (width > most) throw new Error(`${what} is ${width} px wide, not ${most}: ${culprits.join(' | ')}`);
}
