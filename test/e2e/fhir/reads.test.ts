import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RecordTable } from '../../../services/ports/index.ts';
import { delayedIndexTable } from '../../contract/delayed-index-table.ts';
import type { Any } from './client.ts';
import {
  encounter,
  observation,
  orders,
  patient,
  post,
  practitioner,
  system as records,
  transaction,
  urn,
} from './resources.ts';
import { openServices } from './services.ts';

const idsOf = (bundle: Any): string[] => (bundle.entry ?? []).map(({ resource }: Any) => resource.id);

interface Reads {
  calls: number;
  items: number;
}

/** Counts what is asked of the table and how many items that gives: what DynamoDB would bill. */
const counting = (table: RecordTable, reads: Reads): RecordTable => ({
  get: async (key) => {
    reads.calls += 1;
    reads.items += 1;
    return table.get(key);
  },
  batchGet: async (keys) => {
    reads.calls += 1;
    reads.items += keys.length;
    return table.batchGet(keys);
  },
  query: async (request) => {
    const page = await table.query(request);
    reads.calls += 1;
    reads.items += page.items.length;
    return page;
  },
  transact: (transaction) => table.transact(transaction),
});

describe('what a search reads does not grow with the number of patients', () => {
  const reads: Reads = { calls: 0, items: 0 };
  let services: Awaited<ReturnType<typeof openServices>>;
  beforeAll(async () => {
    services = await openServices((table) => counting(table, reads));
  });
  afterAll(async () => services.close());

  let doctor: string;
  let known: Any;
  let visit: Any;
  /** Surnames, birthdays and telephones differ as they do in life; one of the patients has the records that are searched. */
  const person = (number: number) =>
    patient(`N-${number}`, {
      name: [{ text: `测试${number}`, family: `测${String.fromCodePoint(0x4e00 + number)}` }],
      birthDate: `19${String(number % 80).padStart(2, '0')}-01-0${1 + (number % 9)}`,
      telecom: [{ system: 'phone', value: `139${String(number).padStart(8, '0')}` }],
      ...(number === 3 ? { generalPractitioner: [{ reference: doctor }] } : {}),
    });
  const fill = async (from: number, to: number): Promise<void> => {
    for (let first = from; first < to; first += 100) {
      const numbers = Array.from({ length: Math.min(100, to - first) }, (_, step) => first + step);
      const effectiveDateTime = '2026-01-01T00:00:00Z';
      await services.commit(
        transaction(
          ...numbers.flatMap((number) => [
            post(person(number), { fullUrl: urn(number) }),
            ...(number === 3 ? [] : [post(observation(urn(number), number, { effectiveDateTime }))]),
          ]),
        ),
      );
    }
    if (known !== undefined) return;
    known = ((await services.search('Patient?identifier=N-3')) as Any).entry[0].resource;
    visit = await services.create(encounter(`Patient/${known.id}`, { identifier: [{ system: orders, value: 'V-3' }] }));
    for (let value = 0; value < 5; value += 1)
      await services.create(observation(`Patient/${known.id}`, value, { effectiveDateTime: '2026-09-01' }));
  };

  const forms = (): Readonly<Record<string, string>> => ({
    'by id': `Patient?_id=${known.id}`,
    'by identifier': `Patient?identifier=${records}|N-3`,
    'by telephone': 'Patient?phone=13900000003',
    'by name': `Patient?family=测${String.fromCodePoint(0x4e00 + 3)}`,
    'by practitioner': `Patient?general-practitioner=${doctor}`,
    'a clinical type by identifier': `Encounter?identifier=${orders}|V-3`,
    'in a compartment': `Observation?patient=Patient/${known.id}`,
    'in a compartment, filtered and sorted': `Observation?patient=Patient/${known.id}&code=1988-5&value-quantity=gt2&_sort=-date`,
    'in a compartment, with _include': `Observation?patient=Patient/${known.id}&_include=Observation:subject`,
    'with _revinclude': `Encounter?_id=${visit.id}&_revinclude=Observation:encounter`,
    'by chain': 'Observation?patient.identifier=N-3',
    'by date': 'Observation?date=ge2026-08-01',
  });

  test('10 and 1,000 patients', { timeout: 60_000 }, async () => {
    const cost = async (query: string): Promise<Reads & { found: number }> => {
      Object.assign(reads, { calls: 0, items: 0 });
      const found = idsOf(await services.search(query)).length;
      return { ...reads, found };
    };
    doctor = `Practitioner/${(await services.create(practitioner('N'))).id}`;
    await fill(0, 10);
    const few: Record<string, Reads & { found: number }> = {};
    for (const [name, query] of Object.entries(forms())) few[name] = await cost(query);
    await fill(10, 1000);
    const many: typeof few = {};
    for (const [name, query] of Object.entries(forms())) many[name] = await cost(query);
    // The figures of docs/fhir-api.md.
    process.stdout.write(`${JSON.stringify(many, null, 2)}\n`);
    for (const { found } of Object.values(few)) expect(found).toBeGreaterThan(0);
    expect(many).toEqual(few);
    for (const { items } of Object.values(many)) expect(items).toBeLessThan(25);
  });
});

describe('on a table whose secondary indexes are late', () => {
  test('what was written is found at once by id, by patient and by identifier, and conditions see it', async () => {
    let table: ReturnType<typeof delayedIndexTable> | undefined;
    const services = await openServices((beneath) => {
      table = delayedIndexTable(beneath);
      return table;
    });
    try {
      const person = await services.create(patient('L-1'));
      expect((await services.read('Patient', person.id)).id).toBe(person.id);
      expect(idsOf(await services.search('Patient?identifier=L-1'))).toEqual([person.id]);
      const identifier = [{ system: orders, value: 'L-1' }];
      const made = await services.create(observation(`Patient/${person.id}`, 1, { identifier }));
      expect((await services.read('Observation', made.id)).id).toBe(made.id);
      expect(idsOf(await services.search(`Observation?patient=Patient/${person.id}`))).toEqual([made.id]);
      expect(idsOf(await services.search('Observation?patient.identifier=L-1'))).toEqual([made.id]);
      const again = await services.find(
        observation(`Patient/${person.id}`, 2, { identifier }),
        `identifier=${orders}|L-1`,
      );
      expect(again.id).toBe(made.id);
      await services.update({ ...person, birthDate: '1990-01-01' });
      expect(idsOf(await services.search('Patient?birthdate=1990-01-01'))).toEqual([person.id]);
      // By date the index answers, which may be late; then it has caught up.
      expect(idsOf(await services.search('Observation?date=ge2026-01-01'))).toEqual([]);
      table?.catchUp();
      expect(idsOf(await services.search('Observation?date=ge2026-01-01'))).toEqual([made.id]);
    } finally {
      await services.close();
    }
  });
});
