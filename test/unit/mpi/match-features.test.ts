import { describe, expect, test } from 'vitest';
import { blockingKeys, toMatchFeatures } from '../../../domain/mpi/index.ts';
import { findingSchema } from '../../../schemas/finding.ts';
import { residentIdSystem } from '../../../schemas/uris.ts';
import { syntheticId } from './synthetic-id.ts';

const id = syntheticId('1990-03-07', 1);
const patient = {
  identifier: [
    { system: residentIdSystem, value: id },
    { system: 'urn:insurance', value: ' A１2 ' },
    { value: 'without a system' },
  ],
  name: [{ text: '张 三' }, { family: 'Zhang', given: ['San'] }],
  birthDate: '1990-03-07',
  gender: 'male',
  telecom: [
    { system: 'phone', value: '+86 138-0000-0000' },
    { system: 'phone', value: '13800000000' },
    { system: 'email', value: 'someone@example.org' },
    { system: 'phone', value: '无' },
  ],
};

describe('toMatchFeatures', () => {
  test('takes what matching compares, in one form', () => {
    expect(toMatchFeatures(patient)).toEqual({
      features: {
        residentIds: [id],
        identifiers: [{ system: 'urn:insurance', value: 'A12' }],
        names: ['张三', 'ZHANG SAN'],
        birthDate: '1990-03-07',
        sex: 'male',
        phones: ['13800000000'],
      },
      findings: [],
    });
  });

  test('joins the parts of a Chinese name without a space', () => {
    expect(toMatchFeatures({ name: [{ family: '欧阳', given: ['示例'] }] }).features.names).toEqual(['欧阳示例']);
  });

  test('takes placeholders, partial dates and unknown sexes for missing', () => {
    const { features } = toMatchFeatures({ name: [{ text: '无名氏' }], birthDate: '1990', gender: 'unknown' });

    expect(features).toEqual({ residentIds: [], identifiers: [], names: [], phones: [] });
  });

  test('does not use an invalid resident ID, says so, and keeps it out of the finding', () => {
    const wrong = `${id.slice(0, 17)}${id.endsWith('0') ? '1' : '0'}`;

    const { features, findings } = toMatchFeatures({
      identifier: [{ value: 'x' }, { system: residentIdSystem, value: wrong }],
    });

    expect(features.residentIds).toEqual([]);
    expect(findings).toMatchObject([
      { severity: 'warning', code: 'person-id.checksum', path: 'Patient.identifier[1].value' },
    ]);
    expect(findings.map((finding) => findingSchema.parse(finding))).toEqual(findings);
    expect(JSON.stringify(findings)).not.toContain(wrong.slice(6, 14));
  });

  test('reports an ID that contradicts birth date or sex, and uses it: matching weighs the contradiction', () => {
    const { features, findings } = toMatchFeatures({ ...patient, birthDate: '2026-01-01', gender: 'female' });

    expect(features.residentIds).toEqual([id]);
    expect(findings.map(({ code }) => code)).toEqual(['person-id.birth-date-differs', 'person-id.sex-differs']);
  });

  test('leaves out identifiers that are old', () => {
    const { features } = toMatchFeatures({ identifier: [{ system: residentIdSystem, value: id, use: 'old' }] });

    expect(features.residentIds).toEqual([]);
  });
});

describe('blockingKeys', () => {
  test('lead to a candidate by ID, identifier, name with birth date, telephone with birth date', () => {
    expect(blockingKeys(toMatchFeatures(patient).features)).toEqual([
      `resident-id|${id}`,
      'identifier|urn:insurance|A12',
      'name-birth|张三|1990-03-07',
      'name-birth|SAN ZHANG|1990-03-07',
      'phone-birth|13800000000|1990-03-07',
    ]);
  });

  test('are none for a patient of whom nothing is known', () => {
    expect(blockingKeys(toMatchFeatures({}).features)).toEqual([]);
  });
});
