// Three projects: unit (pure and lib specs), e2e (real Postgres, Redis, sockets), web (jsdom).
const typescript = {
  swcrc: false,
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', tsx: true, decorators: true },
    transform: {
      legacyDecorator: true,
      decoratorMetadata: true,
      useDefineForClassFields: false,
      react: { runtime: 'automatic' },
    },
    keepClassNames: true,
  },
  module: { type: 'commonjs' },
};
const javascript = {
  swcrc: false,
  jsc: { target: 'es2022', parser: { syntax: 'ecmascript' } },
  module: { type: 'commonjs' },
};

const common = {
  rootDir: __dirname,
  transform: {
    '^.+\\.tsx?$': ['@swc/jest', typescript],
    '^.+\\.m?js$': ['@swc/jest', javascript],
  },
  // These packages ship ES modules only; everything else in node_modules is CommonJS already.
  transformIgnorePatterns: [
    '/node_modules/(?!@nestjs/|@noble/|@scure/|micro-packed|@fastify/|content-disposition|nestjs-pino|rate-limiter-flexible|cookie/)',
  ],
  moduleNameMapper: {
    '^@app/(.*)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.local/', '<rootDir>/apps/web/.next/'],
};

module.exports = {
  // Real servers on a busy machine: a minute for a test is no sign of a fault.
  testTimeout: 120_000,
  // Each file leaves something behind in its worker.
  workerIdleMemoryLimit: '1GB',
  // Measured when all three projects run together (npm test). Statements and lines of what the tests run in their own
  // process: programs that a test starts as a process of its own are not seen.
  collectCoverageFrom: [
    '{apps,libs}/*/src/**/*.{ts,tsx}',
    '!**/*.spec.{ts,tsx}',
    '!**/*.d.ts',
    '!libs/testing/**',
    '!apps/*/src/main.ts',
    // Next's routes are what the browser check opens.
    '!apps/web/src/app/**',
  ],
  // Counters in our own files. V8's would be read from the whole process after each suite, a second or two each.
  coverageProvider: 'babel',
  coverageReporters: ['text-summary', 'json-summary', 'lcovonly'],
  coverageThreshold: {
    global: { statements: 80, branches: 80, functions: 80, lines: 80 },
    'libs/realtime/src/connection-manager.ts': { statements: 90, branches: 90, functions: 90, lines: 90 },
    'apps/api/src/realtime/ws.gateway.ts': { statements: 85, branches: 85, functions: 85, lines: 85 },
    'libs/realtime/src/redis-bridge.service.ts': { statements: 80, branches: 80, functions: 80, lines: 80 },
    'apps/api/src/dashboard/dashboard.service.ts': { statements: 85, branches: 85, functions: 85, lines: 85 },
    'apps/api/src/dashboard/dashboard.controller.ts': {
      statements: 80,
      branches: 80,
      functions: 80,
      lines: 80,
    },
    'apps/web/src/lib/ws.ts': { statements: 80, branches: 80, functions: 80, lines: 80 },
    'apps/web/src/lib/reconnecting-socket.ts': { statements: 80, branches: 80, functions: 80, lines: 80 },
    'apps/web/src/lib/groove-client.ts': { statements: 80, branches: 80, functions: 80, lines: 80 },
    'apps/web/src/hooks/useDashboard.ts': { statements: 80, branches: 80, functions: 80, lines: 80 },
    // Each of these two is measured as a whole.
    'apps/web/src/features/groove': { statements: 80, branches: 80, functions: 80, lines: 80 },
    'apps/api/src/groove/providers': { statements: 80, branches: 80, functions: 80, lines: 80 },
    'apps/web/src/lib/api.ts': { statements: 80, branches: 80, functions: 80, lines: 80 },
    'apps/web/src/lib/api-transport.ts': { statements: 80, branches: 80, functions: 80, lines: 80 },
    'apps/web/src/lib/session.ts': { statements: 80, branches: 80, functions: 80, lines: 80 },
  },
  projects: [
    {
      ...common,
      displayName: 'unit',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/{apps,libs}/*/src/**/*.spec.ts', '<rootDir>/scripts/lib/*.spec.mjs'],
      testPathIgnorePatterns: ['<rootDir>/apps/web/'],
    },
    {
      ...common,
      displayName: 'e2e',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/apps/*/test/**/*.e2e-spec.ts'],
    },
    {
      ...common,
      displayName: 'web',
      testEnvironment: 'jsdom',
      testMatch: ['<rootDir>/apps/web/**/*.spec.{ts,tsx}'],
      moduleNameMapper: {
        '\\.css$': '<rootDir>/apps/web/test/style-stub.js',
        '^@/(.*)$': '<rootDir>/apps/web/src/$1',
        ...common.moduleNameMapper,
      },
    },
  ],
};
