import { resolve } from 'node:path';
import type { Plugin } from 'esbuild';

/** Character tables of encodings that no sender may declare (domain/hl7v2/charset/names.ts); iconv-lite requires a table at its first use. */
const unusedTables = /iconv-lite[\\/]encodings[\\/]tables[\\/](eucjp|cp949|shiftjis)\.json$/;

/** Zod's messages in fifty languages: the gateway says English, and only which setting or field is wrong. */
const zodLocales = /^\.\.\/locales\/index\.js$/;
const zodFolder = /node_modules[\\/]zod[\\/]v4[\\/]/;

/** Lambda gives credentials by environment variables; profiles, SSO and instance metadata are for other places. */
const credentialChain = /^@aws-sdk\/credential-provider-node$/;
const environmentOnly = "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env'";

/**
 * Leaves out of a bundle what its function cannot reach:
 * the project's own modules have no side effects, so that an import through a door (index.ts) brings only what is used.
 */
export const leanModules = (root: string): Plugin => ({
  name: 'lean-modules',
  setup(build) {
    build.onLoad({ filter: unusedTables }, () => ({ contents: '[]', loader: 'json' }));
    build.onResolve({ filter: zodLocales }, ({ importer }) =>
      zodFolder.test(importer) ? { path: 'zod-locales', namespace: 'empty', sideEffects: false } : undefined,
    );
    build.onResolve({ filter: credentialChain }, () => ({ path: 'credentials', namespace: 'environment' }));
    build.onLoad({ filter: /.*/, namespace: 'environment' }, () => ({
      contents: environmentOnly,
      loader: 'js',
      resolveDir: root,
    }));
    build.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'export {}', loader: 'js' }));
    build.onResolve({ filter: /^\.{1,2}\/.*\.(ts|json)$/ }, ({ path, resolveDir }) =>
      resolveDir.startsWith(root) && !resolveDir.includes('node_modules')
        ? { path: resolve(resolveDir, path), sideEffects: false }
        : undefined,
    );
  },
});
