import type { DiagnosticReport, Observation } from 'fhir/r4.d.ts';
import { describe, expect, it } from 'vitest';
import { demoRegion } from '../../../content/demo-region/make.ts';
import { loadTerminologyContent } from '../../../content/load.ts';
import { prepareReference } from '../../../domain/recognition/index.ts';
import { makeDictionary } from '../../../domain/terminology/index.ts';
import { registrySchema } from '../../../schemas/registry.ts';
import { changeEvents } from '../../../services/commit/record-changes.ts';
import type { RecordGroup, StoredResource } from '../../../services/commit/record-group.ts';
import { resultEntriesOf } from '../../../services/commit/result-entries.ts';

const today = '2026-03-12';
const at = `${today}T08:00:00.000Z`;
const demo = demoRegion(today);
const region = {
  registry: registrySchema.parse({ version: '1', organisations: demo.organisations, clients: [] }),
  dictionary: makeDictionary(loadTerminologyContent()),
  recognition: prepareReference(demo.reference),
  search: { baseUrl: 'https://gateway.example/fhir' },
};

const meta = (version: number) => ({ versionId: String(version), lastUpdated: at });

/** An alanine aminotransferase of City Hospital, which is qualified for it. */
const result = (version: number, more: Partial<Observation> = {}): StoredResource => {
  const observation: Observation = {
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '1742-6' }], text: '丙氨酸氨基转移酶' },
    subject: { reference: 'Patient/p1' },
    effectiveDateTime: `${today}T07:00:00+08:00`,
    valueQuantity: { value: 31, unit: 'U/L', system: 'http://unitsofmeasure.org', code: 'U/L' },
    ...more,
  };
  return { ...observation, id: 'o1', meta: meta(version) };
};

const report = (version: number, status: DiagnosticReport['status'] = 'final'): StoredResource => {
  const made: DiagnosticReport = {
    resourceType: 'DiagnosticReport',
    status,
    code: { text: '肝功能' },
    subject: { reference: 'Patient/p1' },
    result: [{ reference: 'Observation/o1' }],
  };
  return { ...made, id: 'r1', meta: meta(version) };
};

const group = (...resources: readonly StoredResource[]): RecordGroup => ({
  organisation: 'city-hospital',
  message: 'm1',
  resources,
});

const changesOf = (after: RecordGroup, before?: RecordGroup) => {
  const applied = {
    home: { pk: 'patient#p1', sk: 'record#g1' },
    patientId: 'p1',
    groupId: 'g1',
    group: after,
    changed: true,
    puts: [],
    ...(before === undefined ? {} : { before }),
  };
  const events = changeEvents([{ applied, entries: resultEntriesOf(after, region) }], region, {
    at,
    nextId: () => '1',
  });
  return events.map(({ payload }) => payload.changes);
};

const first = group(report(1), result(1));

describe('what a commit says of a report', () => {
  it('is published when it is issued and its performer is qualified', () => {
    expect(changesOf(first)).toEqual([
      [
        { reference: 'Observation/o1', version: '1', effect: 'created' },
        { reference: 'DiagnosticReport/r1', version: '1', effect: 'created', published: true },
      ],
    ]);
  });

  it.each([
    ['preliminary', group(report(1, 'preliminary'), result(1))],
    ['of an unknown item', group(report(1), result(1, { code: { text: '未知项目' } }))],
    ['without a value', group(report(1), result(1, { valueQuantity: undefined } as Partial<Observation>))],
    ['of another performer', { ...first, organisation: 'community-clinic' }],
    ['of an examination without a time', group(report(1), result(1, { effectiveDateTime: '2026' }))],
  ])('is not published when it is %s', (_, after) => {
    expect(JSON.stringify(changesOf(after))).not.toContain('published');
  });

  it('is published when the preliminary report is issued, and that is no correction', () => {
    const before = group(report(1, 'preliminary'), result(1));
    expect(changesOf(group(report(2), result(1)), before)).toEqual([
      [{ reference: 'DiagnosticReport/r1', version: '2', effect: 'updated', published: true }],
    ]);
  });

  it('is corrected, and not published again, when an issued report has a new version', () => {
    expect(changesOf(group(report(2, 'corrected'), result(1)), first)).toEqual([
      [{ reference: 'DiagnosticReport/r1', version: '2', effect: 'updated', corrected: true }],
    ]);
  });

  it('is corrected when only a result of it has a new version', () => {
    expect(changesOf(group(report(1), result(2, { status: 'corrected' })), first)).toEqual([
      [
        { reference: 'Observation/o1', version: '2', effect: 'updated' },
        { reference: 'DiagnosticReport/r1', version: '1', effect: 'updated', corrected: true },
      ],
    ]);
  });

  it('is voided by its status', () => {
    expect(changesOf(group(report(2, 'entered-in-error'), result(1)), first)).toEqual([
      [{ reference: 'DiagnosticReport/r1', version: '2', effect: 'updated', corrected: true }],
    ]);
  });

  it('is voided by its deletion', () => {
    const deleted = [{ resourceType: 'DiagnosticReport', id: 'r1', versionId: '2', lastUpdated: at }];
    expect(changesOf({ ...group(result(1)), deleted }, first)).toEqual([
      [{ reference: 'DiagnosticReport/r1', version: '2', effect: 'deleted', corrected: true }],
    ]);
  });

  it('is published by a correction that makes it recognisable', () => {
    const before = group(report(1), result(1, { code: { text: '未知项目' } }));
    expect(changesOf(group(report(2, 'corrected'), result(2)), before)[0]).toContainEqual({
      reference: 'DiagnosticReport/r1',
      version: '2',
      effect: 'updated',
      published: true,
      corrected: true,
    });
  });

  it('is one event for a patient, however many groups changed, and none for what is about no patient', () => {
    const applied = (patientId: string | undefined, groupId: string, after: RecordGroup) => ({
      applied: {
        home: { pk: 'x', sk: groupId },
        ...(patientId === undefined ? {} : { patientId, groupId }),
        group: after,
        changed: true,
        puts: [],
      },
      entries: [],
    });
    const practitioner: StoredResource = { resourceType: 'Practitioner', id: 'x', meta: meta(1) };
    let made = 0;
    const events = changeEvents(
      [
        applied('p1', 'g1', group(result(1))),
        applied('p1', 'g2', group({ ...result(1), id: 'o2' })),
        applied('p2', 'g3', group({ ...result(1), id: 'o3' })),
        applied(undefined, 'g4', group(practitioner)),
      ],
      region,
      {
        at,
        nextId: () => {
          made += 1;
          return String(made);
        },
      },
    );
    expect(events.map(({ orderKey, payload }) => [orderKey, (payload.changes as unknown[]).length])).toEqual([
      ['Patient/p1', 2],
      ['Patient/p2', 1],
    ]);
  });
});
