import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type DeployedFunction, deployedFunctions } from '../functions.ts';
import { leanModules } from './lean-modules.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Where `npm run synth` puts the bundles. */
export const bundlesDirectory = join(root, 'dist', 'functions');

/** CommonJS packages in the bundle require Node's own modules. */
const banner = `import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url);`;

export interface Bundle {
  readonly name: DeployedFunction;
  /** The directory that is deployed: `index.mjs` and nothing else. */
  readonly directory: string;
  /** Of `index.mjs`. */
  readonly bytes: number;
  /** Bytes of the bundle by source file, from the project's root. */
  readonly inputs: Readonly<Record<string, number>>;
}

const buildAll = (into: string) =>
  build({
    absWorkingDir: root,
    entryPoints: deployedFunctions.map((name) => ({ in: `functions/${name}/handler.ts`, out: `${name}/index` })),
    outdir: into,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // CommonJS builds of the SDK cannot be shaken.
    mainFields: ['module', 'main'],
    minify: true,
    // Chinese content takes half the bytes that its escapes would.
    charset: 'utf8',
    sourcemap: 'external',
    sourcesContent: false,
    legalComments: 'none',
    banner: { js: banner },
    plugins: [leanModules(root)],
    metafile: true,
    logLevel: 'warning',
  });

/**
 * Bundles every function of the deployment with esbuild, the SDK included (pinned as in package-lock.json, whatever the runtime brings). The same
 * sources give the same bytes. Source maps, to read a stack by, are kept beside the directories that are deployed.
 */
export const bundleFunctions = async (into: string): Promise<readonly Bundle[]> => {
  const { outputFiles, metafile } = await buildAll(into);
  const contentsOf = new Map(outputFiles.map(({ path, contents }) => [path, contents]));
  await rm(into, { recursive: true, force: true });
  const maps = join(into, 'source-maps');
  await mkdir(maps, { recursive: true });
  return Promise.all(
    deployedFunctions.map(async (name): Promise<Bundle> => {
      const directory = join(into, name);
      const file = join(directory, 'index.mjs');
      const code = contentsOf.get(file) ?? new Uint8Array();
      await mkdir(directory);
      await writeFile(file, code);
      await writeFile(join(maps, `${name}.mjs.map`), contentsOf.get(`${file}.map`) ?? '');
      const sizes = Object.entries(metafile.outputs[relative(root, file)]?.inputs ?? {}).map(
        ([path, { bytesInOutput }]) => [path, bytesInOutput] as const,
      );
      return { name, directory, bytes: code.length, inputs: Object.fromEntries(sizes) };
    }),
  );
};
