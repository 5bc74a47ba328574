/**
 * Who may import whom: architecture.md §5, one rule per line of it. tools/check.ts fails when fewer modules were cruised than
 * exist, because dependency-cruiser beside TypeScript 7 finds none and is green (measured; hence the swc parser).
 */
const ours = '^(apps|packages|modules)/'
const tests = '[.]test[.]tsx?$'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment:
        'No cycle between files. `import type` is gone at run time and `import()` comes later: they do not count.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only', 'dynamic-import'] } },
    },
    {
      name: 'no-unresolved',
      severity: 'error',
      comment: 'An import that cannot be resolved.',
      from: {},
      to: { couldNotResolve: true, pathNot: ['[.]css', '[.]svg', '[.]po$', '^virtual:'] },
    },
    {
      name: 'no-undeclared-dependency',
      severity: 'error',
      comment: 'Only packages named in package.json.',
      from: { path: ours },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-dev-dependency-in-product',
      severity: 'error',
      comment: 'What runs at a customer is a dependency.',
      from: { path: '^(apps|modules|packages/(schema|core|ui))/', pathNot: tests },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: '@types/|@scalar/fastify-api-reference',
      },
    },
    {
      name: 'schema-is-alone',
      severity: 'error',
      from: { path: '^packages/schema/', pathNot: tests },
      to: { path: ours, pathNot: '^packages/schema/' },
    },
    {
      name: 'core-sees-schema',
      severity: 'error',
      from: { path: '^packages/core/', pathNot: tests },
      to: { path: ours, pathNot: '^packages/(schema|core)/' },
    },
    {
      name: 'ui-sees-schema',
      severity: 'error',
      from: { path: '^packages/ui/', pathNot: tests },
      to: { path: ours, pathNot: '^packages/(schema|ui)/' },
    },
    {
      name: 'testkit-for-tests-only',
      severity: 'error',
      from: { path: '^(apps|packages|modules)/', pathNot: `${tests}|^packages/testkit/` },
      to: { path: '^packages/testkit/' },
    },
    {
      name: 'server-app-is-the-composition-root',
      severity: 'error',
      from: { path: '^apps/server/', pathNot: tests },
      to: {
        path: ours,
        pathNot: '^(apps/server/|packages/(core|schema)/|modules/registry[.]ts$|modules/[^/]+/(server/)?index[.]ts$)',
      },
    },
    {
      name: 'web-app-mounts-web-doors',
      severity: 'error',
      from: { path: '^apps/(web|portal)/', pathNot: tests },
      to: {
        path: ours,
        pathNot:
          '^(apps/(web|portal)/|packages/(ui|schema)/|modules/[^/]+/web/index[.]tsx?$|modules/[^/]+/index[.]ts$)',
      },
    },
    {
      name: 'nobody-imports-an-app',
      severity: 'error',
      from: { path: '^(packages|modules)/', pathNot: `${tests}|^packages/testkit/` },
      to: { path: '^apps/' },
    },
    {
      name: 'nouns-see-schema-only',
      severity: 'error',
      comment: 'Refs are names, so declarations never import each other.',
      from: { path: '^modules/[^/]+/[^/]+[.](object|table|actions)[.]ts$' },
      to: { path: ours, pathNot: '^packages/schema/' },
    },
    {
      name: 'module-server-walls',
      severity: 'error',
      comment: 'modules/X/server -> X, core, schema, the isomorphic and server doors of others.',
      from: { path: '^modules/([^/]+)/server/', pathNot: tests },
      to: { path: ours, pathNot: '^(modules/$1/|packages/(core|schema)/|modules/[^/]+/(server/)?index[.]ts$)' },
    },
    {
      name: 'module-server-not-web',
      severity: 'error',
      from: { path: '^modules/[^/]+/server/' },
      to: { path: '^modules/[^/]+/web/' },
    },
    {
      name: 'module-web-walls',
      severity: 'error',
      comment: 'modules/X/web -> X/{web,*.object,*.actions}, ui, schema, the isomorphic and web doors of others.',
      from: { path: '^modules/([^/]+)/web/', pathNot: tests },
      to: {
        path: ours,
        pathNot:
          '^(modules/$1/(web/|[^/]+[.](object|actions)[.]ts$)|packages/(ui|schema)/|modules/[^/]+/(web/)?index[.]tsx?$)',
      },
    },
    {
      name: 'module-root-is-isomorphic',
      severity: 'error',
      from: { path: '^modules/[^/]+/[^/]+[.]ts$', pathNot: tests },
      to: { path: '^(modules/[^/]+/(server|web)/|packages/(core|ui|testkit)/|apps/)' },
    },
    {
      name: 'pg-in-core-db-only',
      severity: 'error',
      from: {
        path: ours,
        pathNot: `^packages/core/db/|[.]queries[.]ts$|^packages/core/http/live[.]ts$|^packages/testkit/|${tests}`,
      },
      to: { path: 'node_modules/(pg|pg-query-stream|pg-pool)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'mail-in-core-mail-only',
      severity: 'error',
      comment: 'What leaves by mail is decided in one place (ONT-086).',
      from: { path: ours, pathNot: `^packages/core/(mail|egress)/|^packages/testkit/|${tests}` },
      to: { path: 'node_modules/(nodemailer|mjml|mjml-[^/]+)/' },
    },
    {
      name: 'react-in-ui-only',
      severity: 'error',
      from: { path: ours, pathNot: '^packages/ui/|^modules/[^/]+/web/|^apps/(web|portal)/' },
      to: { path: 'node_modules/(react|react-dom|react-aria-components|@tanstack)/' },
    },
    {
      name: 'no-node-in-the-browser',
      severity: 'error',
      from: {
        path: '^(packages/(ui|schema)|apps/web)/|^modules/[^/]+/web/',
        pathNot: `${tests}|[.]config[.]ts$|^apps/web/(build|budgets)[.]ts$`,
      },
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|locales)/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      mainFields: ['module', 'main'],
    },
  },
}
