import { Redis } from 'ioredis';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What the checks share: the addresses of the stack, one page, Redis, and what the page complained about. */
export class Stage {
  complaints = [];

  static async open({ executablePath, screenshots, run, readRun }) {
    const browser = await chromium.launch({ executablePath, args: FLAGS });
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark' });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const redis = new Redis(run.redis, { maxRetriesPerRequest: 2 });
    const stage = new Stage({ browser, page, redis, screenshots, run, readRun });
    page.on('pageerror', (error) => stage.complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') stage.complaints.push(message.text());
    });
    return stage;
  }

  constructor(parts) {
    Object.assign(this, parts);
  }

  get web() {
    return this.run.web;
  }

  get api() {
    return `${this.run.api}/api/v1`;
  }

  id(testId) {
    return this.page.getByTestId(testId);
  }

  async shot(name, options = {}) {
    await this.page.screenshot({ path: join(this.screenshots, `${name}.png`), ...options });
  }

  /** Ids of the rows in the live feed, newest first. */
  rowIds() {
    return this.page.$$eval('[data-testid=share-row]', (rows) => rows.map((row) => row.dataset.share));
  }

  /** Waits for the socket's state as the page shows it. */
  async connection(...states) {
    const selector = states.map((state) => `[data-testid=connection][data-state=${state}]`).join(',');
    await this.page.locator(selector).waitFor({ timeout: 60_000 });
  }

  async close() {
    this.redis.disconnect();
    await this.browser.close();
  }
}

export function assert(condition, message) {
  if (!condition) throw new Error(message);
}

/** Resolves with the first truthy answer. @throws after `ms`. */
export async function until(question, what, ms = 20_000) {
  for (const end = Date.now() + ms; Date.now() < end;) {
    const answer = await question();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited in vain for ${what}`);
}
