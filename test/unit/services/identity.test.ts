import type { Patient } from 'fhir/r4.d.ts';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../schemas/finding.ts';
import { makeIdentifyPatients } from '../../../services/identity/identify-patients.ts';
import { linkRecordSchema, personRecordSchema } from '../../../services/identity/identity-records.ts';
import type { RecordTable } from '../../../services/ports/index.ts';
import { makeFindPerson } from '../../../services/recognition/find-person.ts';
import { makeRequireTreatmentContext } from '../../../services/recognition/treatment-context.ts';
import { keys } from '../../../services/store/keys.ts';
import { delayedIndexTable } from '../../contract/delayed-index-table.ts';
import { syntheticId } from '../mpi/synthetic-id.ts';
import { patientEntry } from './plans.ts';
import { openPorts, type TestPorts } from './ports.ts';

const residentId = syntheticId('1963-08-15', 7);
const residentIdSystem = 'urn:oid:2.16.156.10011.1.3';

type Details = Partial<Parameters<typeof patientEntry>[0]>;

const patient = (id: string, details: Details = {}): Patient & { readonly id: string } => ({
  ...(patientEntry({ url: 'urn:x', record: id, name: '欧阳建国', birthDate: '1963-08-15', ...details })
    .resource as Patient),
  id: id.padEnd(20, '0'),
});

const withId: Details = { residentId };

/** Registers patients as a commit does: the patient's item and what identification puts, in one transaction. */
const register = (ports: TestPorts, table: RecordTable = ports.table) => {
  const identifyAll = makeIdentifyPatients({ ...ports, table });
  const identify = (resource: Patient & { readonly id: string }, sameAs?: string) =>
    identifyAll([{ patient: resource, path: 'Patient', ...(sameAs === undefined ? {} : { sameAs }) }]);
  const read = async (schema: 'link' | 'person', id: string) => {
    const item = await table.get(schema === 'link' ? keys.link(id) : keys.person(id));
    const value: unknown = JSON.parse(item?.body ?? 'null');
    return schema === 'link' ? linkRecordSchema.parse(value) : personRecordSchema.parse(value);
  };
  return {
    identify,
    add: async (resource: Patient & { readonly id: string }, sameAs?: string): Promise<readonly Finding[]> => {
      for (;;) {
        const { puts, findings } = await identify(resource, sameAs);
        const group = { organisation: 'first', message: 'm', resources: [{ ...resource, meta: {} }] };
        const self = { ...keys.patient(resource.id), body: JSON.stringify(group) };
        // Two that race meet at a condition; the loser looks again.
        if ((await table.transact({ puts: [self, ...puts] })).ok) return findings;
      }
    },
    linkOf: async (id: string) => linkRecordSchema.parse(await read('link', id.padEnd(20, '0'))),
    personOf: async (id: string) => personRecordSchema.parse(await read('person', id)),
  };
};

describe.each([
  ['a table', (table: RecordTable) => table],
  ['a table whose indexes never catch up', (table: RecordTable): RecordTable => delayedIndexTable(table)],
])('identification on %s', (_name, tableOf) => {
  const open = async () => {
    const ports = await openPorts();
    const table = tableOf(ports.table);
    return { ...ports, table, ...register(ports, table), findPerson: makeFindPerson({ ...ports, table }) };
  };

  test('equal resident ID, name and birth date: one person', async () => {
    const { add, linkOf, personOf } = await open();
    await add(patient('a', withId));
    await add(patient('b', { ...withId, system: 'https://second.example' }));
    const [a, b] = [await linkOf('a'), await linkOf('b')];
    expect([a.person, a.state, b.state]).toEqual([b.person, 'certain', 'certain']);
    expect((await personOf(a.person)).members).toEqual(['a', 'b'].map((id) => id.padEnd(20, '0')));
  });

  test('the same patient again changes nothing', async () => {
    const { add, identify, linkOf } = await open();
    await add(patient('a', withId));
    const before = await linkOf('a');
    expect((await identify(patient('a', withId))).puts).toEqual([]);
    expect(await linkOf('a')).toEqual(before);
  });

  test('a resident ID with a wrong check digit links nobody, and is a finding', async () => {
    const { add, linkOf } = await open();
    await add(patient('a', withId));
    const wrong = residentId.replace(/.$/, (last) => (last === '1' ? '2' : '1'));
    const findings = await add(patient('b', { residentId: wrong, name: '司马若兰', birthDate: '1970-01-01' }));
    expect(findings.map(({ code }) => code).join()).toMatch(/checksum/);
    for (const { message } of findings) expect(message).not.toContain(wrong);
    expect((await linkOf('b')).person).not.toBe((await linkOf('a')).person);
  });

  test('a resident ID with another name and birth date is for a steward to look at', async () => {
    const { add, linkOf, findPerson } = await open();
    await add(patient('a', withId));
    const findings = await add(patient('b', { ...withId, name: '司马若兰', birthDate: '1999-09-09' }));
    expect(findings.map(({ code }) => code)).toContain('person.review');
    const [a, b] = [await linkOf('a'), await linkOf('b')];
    expect([b.state, b.candidates]).toEqual(['review', [a.person]]);
    expect(b.person).not.toBe(a.person);
    // A guess leads nobody to a person's results.
    expect(await findPerson({ patient: `Patient/${'b'.padEnd(20, '0')}`, identifier: undefined })).toBeUndefined();
  });

  test('a patient alone in its person moves to the person that a later ID shows', async () => {
    const { add, linkOf, personOf } = await open();
    await add(patient('a', withId));
    await add(patient('b', { name: '欧阳', birthDate: '1964-01-01' }));
    const alone = (await linkOf('b')).person;
    await add(patient('b', withId));
    expect((await linkOf('b')).person).toBe((await linkOf('a')).person);
    expect((await personOf(alone)).members).toEqual([]);
  });

  test('records that their own sender says are one person are, whatever they say', async () => {
    const { add, linkOf, personOf } = await open();
    await add(patient('a', withId));
    await add(patient('b', { name: '司马若兰', birthDate: '1999-09-09' }));
    const alone = (await linkOf('b')).person;
    await add(patient('b', { name: '司马若兰', birthDate: '1999-09-09' }), 'a'.padEnd(20, '0'));
    const [a, b] = [await linkOf('a'), await linkOf('b')];
    expect([b.person, b.state, b.rule]).toEqual([a.person, 'certain', 'stated-by-sender']);
    expect((await personOf(alone)).members).toEqual([]);
  });

  test('sixteen that are registered at once are one person', async () => {
    const { add, linkOf } = await open();
    const ids = Array.from({ length: 16 }, (_, number) => `p${number}x`);
    await Promise.all(ids.map((id) => add(patient(id, { ...withId, record: id }))));
    const persons = await Promise.all(ids.map(async (id) => (await linkOf(id)).person));
    expect(new Set(persons).size).toBe(1);
  });

  test('the index holds no identifier that a reader of the table could use', async () => {
    const { identify } = await open();
    const { puts } = await identify(patient('a', withId));
    const written = JSON.stringify(puts);
    for (const value of [residentId, '欧阳建国', '1963']) expect(written).not.toContain(value);
  });

  test('a person is found by source patient and by resident ID, not by an ID that two persons have', async () => {
    const { add, linkOf, findPerson } = await open();
    await add(patient('a', withId));
    const { person } = await linkOf('a');
    const identifier = { system: residentIdSystem, value: residentId };
    expect((await findPerson({ patient: `Patient/${'a'.padEnd(20, '0')}`, identifier: undefined }))?.id).toBe(person);
    expect((await findPerson({ patient: undefined, identifier }))?.id).toBe(person);
    expect(await findPerson({ patient: 'Patient/nobody', identifier: undefined })).toBeUndefined();
    const unknown = { system: residentIdSystem, value: syntheticId('1980-01-01', 3) };
    expect(await findPerson({ patient: undefined, identifier: unknown })).toBeUndefined();
  });

  test('a treatment context is an open encounter of the caller for that person, and nothing else', async () => {
    const { add, table, findPerson } = await open();
    await add(patient('a', withId));
    const member = 'a'.padEnd(20, '0');
    const group = '0123456789abcdef';
    const id = (local: string) => `${member}.${group}.${local}`;
    const resources = [
      { resourceType: 'Encounter', id: id('1'), status: 'in-progress' },
      { resourceType: 'Encounter', id: id('2'), status: 'finished' },
      { resourceType: 'ServiceRequest', id: id('3'), status: 'active' },
      { resourceType: 'ServiceRequest', id: id('4'), status: 'revoked' },
      { resourceType: 'Observation', id: id('5'), status: 'in-progress' },
    ];
    await table.transact({
      puts: [
        { ...keys.record(member, group), body: JSON.stringify({ organisation: 'first', message: 'm', resources }) },
      ],
    });
    const person = await findPerson({ patient: `Patient/${member}`, identifier: undefined });
    const requireContext = makeRequireTreatmentContext({ table });
    const caller = { client: 'c', organisation: 'first', scopes: [] };
    const ask = (context: string | undefined, purposeOfUse = 'TREAT', who = caller, whom = person) =>
      requireContext({ purposeOfUse, context }, whom, who).then(
        (found) => found.id,
        ({ code }) => code,
      );
    expect(await ask(`Encounter/${id('1')}`)).toBe(person?.id);
    expect(await ask(`ServiceRequest/${id('3')}`)).toBe(person?.id);
    const refused = [
      ask(undefined),
      ask(`Encounter/${id('1')}`, 'HRESCH'),
      ask(`Encounter/${id('2')}`),
      ask(`ServiceRequest/${id('4')}`),
      ask(`ServiceRequest/${id('1')}`),
      ask(`Observation/${id('5')}`),
      ask(`Encounter/${id('9')}`),
      ask('Encounter/nothing'),
      ask(`Encounter/${id('1')}`, 'TREAT', { ...caller, organisation: 'second' }),
      requireContext({ purposeOfUse: 'TREAT', context: `Encounter/${id('1')}` }, undefined, caller).catch(
        ({ code }) => code,
      ),
    ];
    expect(await Promise.all(refused)).toEqual(refused.map(() => 'auth.context'));
  });
});
