import { Redis } from 'ioredis';
import { chromium } from 'playwright-core';
import { Visitor } from './visitor.mjs';

export const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What the checks share: the addresses of the stack, one browser with one visitor who stays, and Redis. */
export class Stage {
  static async open({ executablePath, screenshots, run, readRun, folder }) {
    const browser = await chromium.launch({ executablePath, args: FLAGS });
    const redis = new Redis(run.redis, { maxRetriesPerRequest: 2 });
    // Some checks kill Redis; a command that gets no answer says so itself.
    redis.on('error', () => undefined);
    const stage = new Stage({ browser, redis, screenshots, run, readRun, folder });
    stage.visitor = await Visitor.arrive(browser, stage);
    return stage;
  }

  constructor(parts) {
    Object.assign(this, parts);
  }

  get page() {
    return this.visitor.page;
  }

  get complaints() {
    return this.visitor.complaints;
  }

  get web() {
    return this.run.web;
  }

  get api() {
    return `${this.run.api}/api/v1`;
  }

  id(testId) {
    return this.visitor.id(testId);
  }

  shot(name, options) {
    return this.visitor.shot(name, options);
  }

  rowIds() {
    return this.visitor.rowIds();
  }

  connection(...states) {
    return this.visitor.connection(...states);
  }

  /** Runs a check with a visitor of its own, who must have nothing to complain about in the end. */
  async visit(check, { expected, ...options } = {}) {
    const visitor = await Visitor.arrive(this.browser, this, options);
    this.latest = visitor;
    const result = await check(visitor);
    visitor.mustBeContent(expected);
    await visitor.leave();
    this.latest = null;
    return result;
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
export async function until(question, what, ms = 60_000) {
  for (const end = Date.now() + ms; Date.now() < end;) {
    const answer = await question();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited in vain for ${what}`);
}
