/** The import arrows of docs/architecture.md. What a row does not name, it may not import. */
const types = '^node_modules/@types/fhir/';
const pure = [types, '^node_modules/(iconv-lite|@lhncbc/ucum-lhc|fhirpath)/', '^node:crypto$', '^crypto$'];

/** @type {(name: string, from: string, allowed: string[], notFrom?: string) => object} */
const only = (name, from, allowed, notFrom) => ({
  name,
  severity: 'error',
  from: { path: from, ...(notFrom ? { pathNot: notFrom } : {}) },
  to: { pathNot: allowed },
});

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: { pathNot: '^node_modules' }, to: { circular: true } },
    { name: 'no-orphans-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    only('schemas', '^schemas/', ['^schemas/', '^node_modules/zod/', types], '^schemas/[^/]+/build/'),
    only('domain', '^domain/', ['^domain/', '^schemas/', '^node_modules/zod/', ...pure]),
    {
      name: 'domain-through-the-door',
      comment: 'A domain module reads a sibling through its index.ts only.',
      severity: 'error',
      from: { path: '^domain/([^/]+)/' },
      to: { path: '^domain/([^/]+)/', pathNot: ['^domain/$1/', '^domain/[^/]+/index\\.ts$'] },
    },
    only('services', '^services/', [
      '^services/',
      '^domain/[^/]+/index\\.ts$',
      '^schemas/',
      '^(node:)?(crypto|zlib)$',
      '^node_modules/(jose|zod|@types/fhir)/',
    ]),
    only('content', '^content/', [
      '^content/',
      '^schemas/',
      '^node_modules/(zod|@lhncbc)/',
      '^domain/terminology/index\\.ts$',
      types,
    ]),
    only('ports', '^services/ports/', ['^services/ports/', '^schemas/', '^(node:)?crypto$']),
    {
      name: 'adapters-apart',
      severity: 'error',
      from: { path: '^adapters/([^/]+)/' },
      to: { path: '^adapters/', pathNot: '^adapters/$1/' },
    },
    {
      name: 'adapters',
      severity: 'error',
      from: { path: '^adapters/' },
      to: { path: '^(services/(?!ports/)|functions|apps|infra|bench|test)/?' },
    },
    {
      name: 'functions-compose-only',
      comment: 'Adapters are chosen in one place.',
      severity: 'error',
      from: { path: '^functions/', pathNot: '^functions/_shared/compose' },
      to: { path: '^adapters/' },
    },
    { name: 'functions', severity: 'error', from: { path: '^functions/' }, to: { path: '^(apps|infra|bench|test)/' } },
    { name: 'apps', severity: 'error', from: { path: '^apps/' }, to: { path: '^(infra|bench|test|adapters)/' } },
    only('console', '^apps/console/', ['^apps/console/', '^schemas/', '^node_modules/']),
    {
      name: 'infra',
      severity: 'error',
      from: { path: '^infra/' },
      to: { path: '^(services|domain|adapters|apps|bench|test)/' },
    },
    {
      name: 'infra-reads-routes-only',
      severity: 'error',
      from: { path: '^infra/' },
      to: { path: '^functions/', pathNot: '^functions/routes\\.ts$' },
    },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      from: { pathNot: '^(test|bench)/' },
      to: { path: '^(test|bench)/' },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json', '.cjs', '.mjs'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
