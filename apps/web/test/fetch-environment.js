// jsdom with Node's own fetch, so that hooks are tested against a real server.
const { TestEnvironment } = require('jest-environment-jsdom');

module.exports = class FetchEnvironment extends TestEnvironment {
  /** Packages are taken as Node sees them: the test runs servers of its own. */
  exportConditions() {
    return ['node', 'node-addons'];
  }

  async setup() {
    await super.setup();
    const names = [
      'fetch',
      'Request',
      'Response',
      'Headers',
      'AbortController',
      'AbortSignal',
      'TextEncoder',
      'TextDecoder',
    ];
    for (const name of names) this.global[name] = globalThis[name];
  }
};
