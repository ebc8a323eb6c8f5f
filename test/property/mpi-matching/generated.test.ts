import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generatorContent, hanContent, loadMatchModels } from '../../../content/mpi/load.ts';
import { parseResidentId } from '../../../domain/mpi/index.ts';
import { generateRegistrations, linkRecords, makeHanTable } from '../../../domain/mpi/matching/index.ts';

const generate = (count: number, duplicates: number, seed: number) =>
  generateRegistrations({ count, duplicates, seed, content: generatorContent });

const requests = fc.record({
  count: fc.integer({ min: 1, max: 400 }),
  duplicates: fc.double({ min: 0, max: 0.6, noNaN: true }),
  seed: fc.nat(),
});

describe('synthetic registrations', () => {
  it('are as many as were asked for, register each person, and repeat the share that was asked for', () => {
    fc.assert(
      fc.property(requests, ({ count, duplicates, seed }) => {
        const made = generate(count, duplicates, seed);
        expect(made).toHaveLength(count);
        expect(new Set(made.map(({ person }) => person)).size).toBe(
          Math.max(1, count - Math.round(count * duplicates)),
        );
      }),
      { numRuns: 12 },
    );
  });

  it('are the same for the same seed and others for another', () => {
    expect(generate(50, 0.2, 7)).toEqual(generate(50, 0.2, 7));
    expect(generate(50, 0.2, 7)).not.toEqual(generate(50, 0.2, 8));
  });

  it('hold no error where none was asked for', () => {
    const made = generateRegistrations({
      count: 300,
      duplicates: 0.3,
      seed: 4,
      errorFactor: 0,
      content: generatorContent,
    });
    expect(made.flatMap(({ errors }) => errors)).toEqual([]);
  });

  it('hold resident IDs with right check characters, dates and sexes wherever no error was put in', () => {
    fc.assert(
      fc.property(requests, ({ count, duplicates, seed }) => {
        for (const { fields, errors } of generate(count, duplicates, seed)) {
          if (errors.some((error) => /^(id|birth-date|sex)-/.test(error)) || fields.residentId === undefined) continue;
          const parsed = parseResidentId(fields.residentId);
          expect(parsed).toMatchObject({
            ok: true,
            value: { birthDate: fields.birthDate, sex: fields.sex === '男' ? 'male' : 'female' },
          });
        }
      }),
      { numRuns: 10 },
    );
  });
});

describe('linking', () => {
  const table = makeHanTable(hanContent);
  const cn = loadMatchModels().get('cn');

  it('gives the same persons whatever the order of the records', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (seed, turn) => {
        const made = generate(200, 0.4, seed);
        const records = made.map(({ fields }) =>
          Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, [value]])),
        );
        const order = records.map((_, i) => (i * 77 + turn) % 200);
        const run = (list: typeof records) => {
          if (cn === undefined) throw new RangeError('The model cn is not shipped');
          return linkRecords({ records: list, files: new Uint8Array(list.length), model: cn, table, mode: 'within' })
            .clusters;
        };
        const straight = run(records);
        const turned = run(order.map((i) => records[i] ?? {}));
        const groups = (clusters: Int32Array, name: (i: number) => number) => {
          const members = new Map<number, number[]>();
          for (const [i, cluster] of clusters.entries()) {
            members.set(cluster, [...(members.get(cluster) ?? []), name(i)]);
          }
          return new Set([...members.values()].map((list) => list.toSorted((a, b) => a - b).join()));
        };
        expect(groups(turned, (i) => order[i] ?? -1)).toEqual(groups(straight, (i) => i));
      }),
      { numRuns: 8, seed: 5 },
    );
  });
});
