import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inventName } from './setup.ts';

const root = new URL('../../../', import.meta.url).pathname;
const node = join(root, 'node_modules/.bin/node');
const hutong = async (...args: string[]) => promisify(execFile)(node, [join(root, 'apps/cli/main.ts'), 'mpi', ...args]);
const failure = async (...args: string[]): Promise<string> =>
  hutong(...args).then(
    () => 'no failure',
    ({ stderr }: { stderr: string }) => stderr,
  );

let folder = '';
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hutong-mpi-'));
  await hutong('generate', '--count', '1500', '--seed', '3', '--out', at('cn.csv'), '--mapping-out', at('cn.json'));
});
afterAll(() => rm(folder, { recursive: true }));

const cn = () => ['--records', at('cn.csv'), '--mapping', at('cn.json')];

describe('hutong mpi', () => {
  it('generates, evaluates and trains', async () => {
    const { stdout } = await hutong('evaluate', ...cn(), '--truth-column', 'person', '--json');
    const figures = JSON.parse(stdout);
    expect(figures).toMatchObject({ model: 'cn 1.0.0', records: 1500, falsePairs: 0 });
    expect(figures.f1).toBeGreaterThan(0.97);
    for (const key of ['precision', 'recall', 'clusterF1', 'candidateRecall', 'recordsPerSecond']) {
      expect(figures[key]).toBeTypeOf('number');
    }

    await hutong('train', ...cn(), '--out', at('model.json'), '--json');
    const trained = await hutong(
      'evaluate',
      ...cn(),
      '--truth-column',
      'person',
      '--json',
      '--model',
      at('model.json'),
    );
    expect(JSON.parse(trained.stdout)).toMatchObject({ model: 'cn 1.0.0+trained' });
    expect(JSON.parse(trained.stdout).f1).toBeGreaterThan(0.97);
  });

  it('reads two files that number their records alike, with true pairs across them', async () => {
    const heading = 'id, surname, given_name, dob, ssn\n';
    const people = Array.from({ length: 30 }, (_, i) => [
      inventName(i * 37),
      inventName(i * 101 + 7),
      `19${50 + i}0${1 + (i % 9)}15`,
      `${7000013 + i * 7919}`,
    ]);
    await writeFile(at('a.csv'), heading + people.map((person, i) => `${i}, ${person.join(', ')}\n`).join(''));
    await writeFile(at('b.csv'), heading + people.map((person, i) => `${29 - i}, ${person.join(', ')}\n`).join(''));
    await writeFile(at('pairs.csv'), `id_a,id_b\n${people.map((_, i) => `${i},${29 - i}\n`).join('')}`);
    await writeFile(
      at('latin.json'),
      JSON.stringify({
        id: 'id',
        fields: { familyName: 'surname', givenName: ['given_name'], birthDate: 'dob', nationalId: 'ssn' },
      }),
    );
    const { stdout } = await hutong(
      ...['evaluate', '--records', at('a.csv'), '--records', at('b.csv'), '--mapping', at('latin.json')],
      ...['--truth', at('pairs.csv'), '--json'],
    );
    expect(JSON.parse(stdout)).toMatchObject({
      precision: 1,
      recall: 1,
      f1: 1,
      clusterF1: 1,
      candidateRecall: 1,
      mode: 'one-to-one',
    });
  });

  it('takes persons from a pattern within a column', async () => {
    await writeFile(
      at('f.csv'),
      'rec_id,surname,dob\nrec-1-org,smithson,19500101\nrec-1-dup-0,smithson,19500101\nrec-2-org,jones,19720304\n',
    );
    await writeFile(
      at('f.json'),
      JSON.stringify({ id: 'rec_id', fields: { familyName: 'surname', birthDate: 'dob' } }),
    );
    const common = [
      'evaluate',
      '--records',
      at('f.csv'),
      '--mapping',
      at('f.json'),
      '--truth-column',
      'rec_id',
      '--json',
    ];
    const { stdout } = await hutong(...common, '--truth-pattern', '^rec-(\\d+)-');
    expect(JSON.parse(stdout)).toMatchObject({ candidateRecall: 1, missedPairs: 0 });
    // Without the pattern every id is a person of its own.
    expect(JSON.parse((await hutong(...common)).stdout)).toMatchObject({ falsePairs: 1 });
  });

  it('refuses with a code and without any value of a record', async () => {
    const name = (await readFile(at('cn.csv'), 'utf8')).split('\n')[1]?.split(',')[2] ?? '';
    await writeFile(at('bad.json'), JSON.stringify({ id: 'id', fields: { fullName: 'nome' } }));
    await writeFile(at('stray.csv'), `id_a,id_b\n${name},${name}\n`);
    const wrong = [
      await failure('evaluate', '--records', at('cn.csv'), '--mapping', at('bad.json'), '--truth-column', 'person'),
      await failure('evaluate', ...cn(), '--truth', at('stray.csv')),
      await failure('evaluate', ...cn()),
      await failure('evaluate', ...cn(), '--truth-column', 'person', '--model', at('cn.csv')),
      await failure('evaluate', '--records', at('none.csv'), '--mapping', at('cn.json'), '--truth-column', 'person'),
    ];
    for (const text of wrong) {
      expect(text).toMatch(/^config\.invalid: /m);
      expect(text).not.toContain(name);
    }
  });
});
