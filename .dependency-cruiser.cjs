// Who may import whom: the rules of docs/ARCHITECTURE.md, enforced.
// Specs may reach for libs/testing as well; the rules speak of what ships.
const TESTS = '(\\.spec\\.tsx?$|/test/)';
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from, pathNot: TESTS },
  to: { path: '^(apps|libs)/', pathNot: allowed },
});
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'libs-never-import-apps', severity: 'error', from: { path: '^libs/' }, to: { path: '^apps/' } },
    {
      name: 'apps-never-import-apps',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'lib-front-door-only',
      severity: 'error',
      from: { path: '^(apps|libs)/([^/]+)/' },
      to: { path: '^libs/[^/]+/src/(?!index\\.ts)', pathNot: '^$1/$2/' },
    },
    only('contracts-stand-alone', '^libs/contracts/', '^libs/contracts/'),
    only('config-stands-alone', '^libs/config/', '^libs/config/'),
    only('bitcoin-stands-alone', '^libs/bitcoin/', '^libs/bitcoin/'),
    only('groove-uses', '^libs/groove/', '^libs/(groove|contracts)/'),
    only('redis-uses', '^libs/redis/', '^libs/(redis|config)/'),
    only('database-uses', '^libs/database/', '^libs/(database|contracts|config)/'),
    only('realtime-uses', '^libs/realtime/', '^libs/(realtime|contracts|redis)/'),
    only('text-work-uses', '^libs/text-work/', '^libs/(text-work|groove|contracts|realtime)/'),
    {
      // A thread loads what its file imports: no sockets, no Nest.
      name: 'text-threads-load-little',
      severity: 'error',
      from: { path: '^libs/text-work/src/(thread|tasks/)' },
      to: { path: '^(apps|libs)/', pathNot: '^libs/(text-work/src/tasks|groove|contracts)/' },
    },
    only('web-uses', '^apps/web/', '^(apps/web|libs/(contracts|bitcoin))/'),
    only(
      'feeders-use',
      '^apps/(simulator|collector)/',
      '^(apps/(simulator|collector)|libs/(contracts|bitcoin|config|redis))/',
    ),
    {
      name: 'testing-only-from-tests',
      severity: 'error',
      from: { pathNot: '(\\.spec\\.tsx?$|/test/|^libs/testing/)' },
      to: { path: '^libs/testing/' },
    },
    {
      name: 'features-meet-only-auth',
      severity: 'error',
      from: { path: '^apps/api/src/([^/]+)/' },
      to: { path: '^apps/api/src/[^/]+/', pathNot: '^apps/api/src/($1|auth|http)/' },
    },
    {
      name: 'controllers-call-services',
      severity: 'error',
      from: { path: '\\.(controller|gateway)\\.ts$' },
      to: { path: '^libs/database/' },
    },
    {
      name: 'web-features-apart',
      severity: 'error',
      from: { path: '^apps/web/src/features/([^/]+)/' },
      to: { path: '^apps/web/src/(app|features)/', pathNot: '^apps/web/src/features/$1/' },
    },
    {
      name: 'web-shared-below',
      severity: 'error',
      from: { path: '^apps/web/src/(lib|hooks|components)/' },
      to: { path: '^apps/web/src/(app|features)/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js'] },
  },
};
