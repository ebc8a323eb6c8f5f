import { readdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** What a file of this folder exports: `run` resolves with figures by what they are of, unit included. */
interface Bench {
  readonly name: string;
  readonly run: () => Promise<Readonly<Record<string, number>>>;
}

const isBench = (value: unknown): value is Bench =>
  typeof value === 'object' && value !== null && 'name' in value && 'run' in value && typeof value.run === 'function';

/** The bench of a file; undefined for one that only helps others. */
const readBench = async (file: string): Promise<Bench | undefined> => {
  const module: Readonly<Record<string, unknown>> = await import(join(import.meta.dirname, file));
  return isBench(module.bench) ? module.bench : undefined;
};

const { values, positionals } = parseArgs({
  options: { json: { type: 'string' }, list: { type: 'boolean', default: false } },
  allowPositionals: true,
});

const files = (await readdir(import.meta.dirname))
  .filter((file) => file.endsWith('.ts') && file !== 'main.ts')
  .toSorted();
const available = new Map(files.map((file) => [file.replace(/\.ts$/, ''), file]));
const unknown = positionals.filter((name) => !available.has(name));
if (values.list || unknown.length > 0) {
  if (unknown.length > 0) console.error(`No such bench: ${unknown.join(', ')}`);
  console.log(`npm run bench -- [${[...available.keys()].join('|')}]… [--json FILE]`);
  process.exit(unknown.length > 0 ? 2 : 0);
}

const figures: Record<string, Readonly<Record<string, number>>> = {};
for (const name of positionals.length > 0 ? positionals : available.keys()) {
  const bench = await readBench(available.get(name) ?? '');
  if (bench === undefined) continue;
  console.log(`\n${bench.name}`);
  const found = await bench.run();
  figures[bench.name] = found;
  const width = Math.max(...Object.keys(found).map((label) => label.length));
  for (const [label, value] of Object.entries(found)) {
    console.log(`  ${label.padEnd(width)}  ${value.toLocaleString('en').padStart(12)}`);
  }
}

if (values.json !== undefined) {
  const [cpu] = cpus();
  const machine = { cpus: cpus().length, model: cpu?.model ?? '', node: process.version, at: new Date().toISOString() };
  await writeFile(values.json, `${JSON.stringify({ machine, figures }, null, 2)}\n`);
}
