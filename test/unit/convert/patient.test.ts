import { describe, expect, it } from 'vitest';
import { convert, first, rowOf, segment } from './convert.ts';

const admit = (segment: string, profile?: Parameters<typeof convert>[2]) => convert('ADT^A08', [segment], profile);

describe('PID', () => {
  it.each([
    ['M', 'male'],
    ['F', 'female'],
    ['男', 'male'],
    ['女', 'female'],
    ['1', 'male'],
    ['2', 'female'],
    ['9', 'unknown'],
    ['O', 'other'],
  ])('sex %s is %s', (sent, gender) => {
    expect(first(admit(`PID|1||P1||测试|||${sent}`).bundle, 'Patient').gender).toBe(gender);
  });

  it('keeps an unknown sex raw and says so', () => {
    const conversion = admit('PID|1||P1||测试|||雄');

    expect(first(conversion.bundle, 'Patient').gender).toBeUndefined();
    expect(rowOf(conversion, 'PID-8')).toEqual({ path: 'PID-8', disposition: 'kept-raw', rule: 'unmapped-code' });
    expect(conversion.findings).toContainEqual(expect.objectContaining({ code: 'hl7v2.unmapped-code', path: 'PID-8' }));
  });

  it('reads a birth time, a death and the order of birth', () => {
    const { birthDate, _birthDate, deceasedDateTime, multipleBirthInteger } = first(
      admit('PID|1||P1||测试||198001010830|M||||||||||||||||Y|2||||20260101|Y').bundle,
      'Patient',
    );

    expect({ birthDate, deceasedDateTime, multipleBirthInteger }).toEqual({
      birthDate: '1980-01-01',
      deceasedDateTime: '2026-01-01',
      multipleBirthInteger: 2,
    });
    expect(_birthDate?.extension?.[0]?.valueDateTime).toBe('1980-01-01T08:30:00+08:00');
  });

  it('reads a resident ID from PID-19, and any other number as a social security number', () => {
    const resident = first(admit('PID|1||P1||测试||||||||||||||11010119800101123x').bundle, 'Patient');
    const other = first(admit('PID|1||P1||测试||||||||||||||123-45').bundle, 'Patient');

    expect(resident.identifier?.[1]).toMatchObject({
      system: 'urn:oid:2.16.156.10011.1.3',
      value: '11010119800101123X',
    });
    expect(other.identifier?.[1]).toMatchObject({ type: { coding: [{ code: 'SS' }] }, value: '123-45' });
  });

  it('identifies a patient without a number by the message alone', () => {
    const { bundle, findings } = admit('PID|1||||测试');

    expect(first(bundle, 'Patient').identifier).toEqual([
      { system: 'https://hutong.example/fhir/organisation/h1/patient-of-message', value: 'C1' },
    ]);
    expect(findings).toContainEqual(expect.objectContaining({ severity: 'error', code: 'hl7v2.unidentified-patient' }));
  });

  it('rejects an impossible birth date', () => {
    const conversion = admit('PID|1||P1||测试||19800231|M');

    expect(rowOf(conversion, 'PID-7')).toEqual({ path: 'PID-7', disposition: 'rejected', rule: 'invalid-date' });
    expect(first(conversion.bundle, 'Patient').birthDate).toBeUndefined();
  });
});

describe('a sender profile', () => {
  const namespace = 'https://empi.example/id';

  it('maps namespaces, identifier types, code tables, coding systems and the time zone', () => {
    const conversion = admit(
      segment('PID', { 3: 'P1^^^HIS^MR~Z9^^^^YB', 5: '测试', 7: '198001010830', 8: 'XB1', 17: '汉^汉族^GB3304' }),
      {
        namespaces: { HIS: namespace },
        identifierTypes: { YB: 'https://insurance.example/id' },
        codeTables: { '0001': { XB1: 'male' } },
        codingSystems: { GB3304: 'urn:oid:2.16.156.10011.2.3.3.3' },
        timeZone: '+06:00',
      },
    );
    const found = first(conversion.bundle, 'Patient');

    expect(found.identifier?.map(({ system }) => system)).toEqual([namespace, 'https://insurance.example/id']);
    expect(found.gender).toBe('male');
    expect(found._birthDate?.extension?.[0]?.valueDateTime).toBe('1980-01-01T08:30:00+06:00');
    expect(JSON.stringify(found.extension)).toContain('urn:oid:2.16.156.10011.2.3.3.3');
  });

  it('does not write a code that FHIR does not have', () => {
    const conversion = admit('PID|1||P1||测试|||XB1', { codeTables: { '0001': { XB1: 'man' } } });

    expect(first(conversion.bundle, 'Patient').gender).toBeUndefined();
    expect(rowOf(conversion, 'PID-8')).toEqual({ path: 'PID-8', disposition: 'kept-raw', rule: 'unmapped-code' });
  });

  it('ignores a field', () => {
    const conversion = admit('PID|1||P1||测试||||||||||||||110101198001011234', {
      fields: { 'PID-19': { action: 'ignore' } },
    });

    expect(first(conversion.bundle, 'Patient').identifier).toHaveLength(1);
    expect(rowOf(conversion, 'PID-19')).toEqual({
      path: 'PID-19',
      disposition: 'kept-raw',
      rule: 'ignored-by-profile',
    });
  });

  it('reads an identifier from a field of its own and from a Z-segment', () => {
    const system = 'https://card.example/id';
    const conversion = convert('ADT^A08', ['PID|1||P1||测试||||||||||||||K1', 'ZPI|1|K2^x'], {
      fields: {
        'PID-19': { action: 'patient-identifier', system, type: 'HC' },
        'ZPI-2.1': { action: 'patient-identifier', system },
      },
    });

    expect(first(conversion.bundle, 'Patient').identifier?.slice(1)).toEqual([
      {
        type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'HC' }] },
        system,
        value: 'K1',
      },
      { system, value: 'K2' },
    ]);
    expect(rowOf(conversion, 'ZPI-2.1')).toMatchObject({ disposition: 'mapped', target: 'Patient.identifier.value' });
    expect(rowOf(conversion, 'ZPI-2.2')).toEqual({ path: 'ZPI-2.2', disposition: 'kept-raw', rule: 'local-segment' });
  });

  it('moves fields to extensions, of the resource it names', () => {
    const url = 'https://hutong.example/fhir/StructureDefinition';
    const conversion = convert(
      'ADT^A08',
      [segment('PID', { 3: 'P1', 5: '测试', 22: 'A^甲' }), 'PV1|1|I', 'ZVS|1|20260102|Y|3.5|文字'],
      {
        fields: {
          'PID-22': { action: 'extension', url: `${url}/ethnic-group`, type: 'CodeableConcept' },
          'ZVS-2': { action: 'extension', url: `${url}/first`, type: 'dateTime', resource: 'Encounter' },
          'ZVS-3': { action: 'extension', url: `${url}/second`, type: 'boolean', resource: 'Encounter' },
          'ZVS-4': { action: 'extension', url: `${url}/third`, type: 'decimal', resource: 'Encounter' },
          'ZVS-5': { action: 'extension', url: `${url}/fourth` },
        },
      },
    );

    expect(first(conversion.bundle, 'Patient').extension).toMatchObject([
      { url: `${url}/ethnic-group`, valueCodeableConcept: { text: '甲' } },
      { url: `${url}/fourth`, valueString: '文字' },
    ]);
    expect(first(conversion.bundle, 'Encounter').extension).toMatchObject([
      { valueDateTime: '2026-01-02' },
      { valueBoolean: true },
      { valueDecimal: 3.5 },
    ]);
    expect(rowOf(conversion, 'ZVS-5')).toEqual({
      path: 'ZVS-5',
      disposition: 'mapped',
      target: 'Patient.extension.value[x]',
    });
  });
});
