import type { DiagnosticReport, Resource } from 'fhir/r4.d.ts';
import { describe, expect, test } from 'vitest';
import {
  isPlaceOf,
  localise,
  ownPlace,
  placeResource,
  reportPlaces,
  sourceReference,
  sourcesIn,
} from '../../../services/bulk/import-identity.ts';

const about = (resourceType: string, id: string, patient: string, extra: object = {}): Resource =>
  // Only ids and references are looked at.
  ({ resourceType, id, subject: { reference: `Patient/${patient}` }, ...extra }) as unknown as Resource;
const place = (resource: Resource, places: ReadonlyMap<string, string> = new Map(), organisation = 'a') =>
  placeResource(resource, resource.id ?? '', { organisation, places });

describe('ids of what is imported', () => {
  test('are the same for the same source id, and no other organisation’s', () => {
    const observation = about('Observation', '1', 'p');
    expect(place(observation)).toEqual(place(observation));
    expect(place(observation).resource.id).not.toBe(place(observation, new Map(), 'b').resource.id);
    expect(place(observation).resource.id).not.toBe(place(about('Condition', '1', 'p')).resource.id);
  });

  test('put a clinical record into its patient’s partition, whichever is placed first', () => {
    const patient = place({ resourceType: 'Patient', id: 'p' });
    const observation = place(about('Observation', '1', 'p'));
    expect(observation.patientId).toBe(patient.resource.id);
    expect(observation.resource).toMatchObject({ subject: { reference: `Patient/${patient.resource.id}` } });
    expect(patient).toMatchObject({ patientId: patient.resource.id });
    expect(patient.groupId).toBeUndefined();
  });

  test('make one record of a report and what it lists', () => {
    const report = about('DiagnosticReport', 'r', 'p', {
      result: [{ reference: 'Observation/1' }, { reference: '#contained' }],
      specimen: [{ reference: 'Specimen/s' }],
    }) as DiagnosticReport;
    const places = new Map(reportPlaces('a', report, 'r'));
    expect([...places.keys()]).toEqual(['Observation/1', 'Specimen/s']);
    const placed = place(report, places);
    const result = place(about('Observation', '1', 'p'), places);
    expect(result.groupId).toBe(placed.groupId);
    expect(placed.resource).toMatchObject({
      result: [{ reference: `Observation/${result.resource.id}` }, { reference: '#contained' }],
    });
  });

  test('do not follow a report that lists what is another patient’s', () => {
    const report = about('DiagnosticReport', 'r', 'p', { result: [{ reference: 'Observation/1' }] });
    const places = new Map(reportPlaces('a', report as DiagnosticReport, 'r'));
    const other = about('Observation', '1', 'q');
    expect(isPlaceOf(places.get('Observation/1') ?? '', ownPlace('a', other, '1') ?? '')).toBe(false);
    expect(place(other, places).patientId).toBe(place({ resourceType: 'Patient', id: 'q' }).resource.id);
  });

  test('leave the sender’s version behind and keep its profiles', () => {
    const meta = { versionId: '7', lastUpdated: '2020-01-01T00:00:00Z', profile: ['https://a.example/p'] };
    expect(place({ resourceType: 'Patient', id: 'p', meta }).resource.meta).toEqual({ profile: meta.profile });
    expect(place({ resourceType: 'Patient', id: 'p', meta: { versionId: '7' } }).resource.meta).toBeUndefined();
  });

  test('are refused for a patient or a reference that is named in another way', () => {
    const conditional = { reference: 'Patient?identifier=s|v' };
    const wrong = { ...about('Observation', '1', 'p'), subject: conditional } as unknown as Resource;
    expect(() => place(wrong)).toThrow(expect.objectContaining({ code: 'fhir.unresolved-reference' }));
    const urn = about('Observation', '1', 'p', {
      encounter: { reference: 'urn:uuid:00000000-0000-4000-8000-000000000001' },
    });
    expect(() => place(urn)).toThrow(expect.objectContaining({ path: 'Observation.encounter.reference' }));
  });
});

describe('references of the sender', () => {
  test('are Type/id, with or without a version; others are none', () => {
    expect(sourceReference('Patient/1/_history/2')).toBe('Patient/1');
    for (const other of ['#a', 'urn:uuid:1', 'https://x.example/Patient/1', 'Patient?identifier=a', 'patient/1']) {
      expect(sourceReference(other)).toBeUndefined();
    }
  });

  test('below the sender’s own base are relative ones', () => {
    const resource = about('Observation', '1', 'p', {
      encounter: { reference: 'https://his.example/fhir/Encounter/2' },
    });
    expect(localise(resource, 'https://his.example/fhir/')).toMatchObject({ encounter: { reference: 'Encounter/2' } });
    expect(localise(resource, 'https://other.example')).toEqual(resource);
  });

  test('whose places are asked for are those in the resource and its own, but for patients', () => {
    const resource = about('Observation', '1', 'p', {
      hasMember: [{ reference: 'Observation/2' }, { reference: 'Observation/2' }],
    });
    expect(sourcesIn(resource, '1')).toEqual(['Observation/1', 'Observation/2']);
  });
});
