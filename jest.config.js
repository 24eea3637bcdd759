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
    '/node_modules/(?!@nestjs/|@noble/|@scure/|micro-packed|@fastify/|content-disposition|nestjs-pino|rate-limiter-flexible)',
  ],
  moduleNameMapper: {
    '^@app/(.*)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.local/', '<rootDir>/apps/web/.next/'],
};

module.exports = {
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
