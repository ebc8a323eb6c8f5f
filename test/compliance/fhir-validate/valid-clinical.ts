/** Synthetic resources that R4 allows, one case a line of thought. None may be refused. */
export interface ValidCase {
  readonly name: string;
  readonly resource: Readonly<Record<string, unknown>>;
}

const loinc = (code: string) => ({ coding: [{ system: 'http://loinc.org', code }] });
const text = (words: string) => ({ text: words });
const patient = { reference: 'Patient/p1' };
const ucum = (value: number, code: string) => ({ value, unit: code, system: 'http://unitsofmeasure.org', code });
const absent = {
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
};
const terminology = (system: string, code: string) => ({
  coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code }],
});
const div = (inner: string) => `<div xmlns="http://www.w3.org/1999/xhtml">${inner}</div>`;

export const validClinical: readonly ValidCase[] = [
  { name: 'Patient with nothing but its type', resource: { resourceType: 'Patient' } },
  {
    name: 'Patient with everything',
    resource: {
      resourceType: 'Patient',
      id: 'a-1.B',
      meta: {
        versionId: '3',
        lastUpdated: '2026-03-01T08:00:00.123456+08:00',
        profile: ['http://example.org/StructureDefinition/p|1.0'],
        tag: [{ system: 'http://example.org/tags', code: 'test' }],
      },
      implicitRules: 'http://example.org/rules',
      language: 'zh-Hans-CN',
      text: { status: 'generated', div: div('<p>一名患者 &amp; &#160;&nbsp;<b>x</b><br/></p>') },
      identifier: [{ use: 'official', type: text('身份证'), system: 'urn:oid:2.16.156.10011.1.3', value: 'X' }],
      active: true,
      name: [{ use: 'official', family: '欧阳', given: ['甲'], period: { start: '2001', end: '2001-05' } }],
      telecom: [{ system: 'phone', value: '000', use: 'mobile', rank: 1 }],
      gender: 'female',
      birthDate: '2000-02-29',
      deceasedBoolean: false,
      address: [{ use: 'home', type: 'both', line: ['一号'], country: 'CN' }],
      multipleBirthInteger: 2,
      photo: [{ contentType: 'image/png', data: 'AAAA\nBBB=' }],
      contact: [{ name: { text: '乙' }, gender: 'unknown' }],
      communication: [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'zh-CN' }] }, preferred: true }],
      generalPractitioner: [{ reference: 'Practitioner/1/_history/2' }],
      managingOrganization: { reference: 'https://other.example/fhir/Organization/o1' },
      link: [{ other: { reference: 'RelatedPerson/r1' }, type: 'seealso' }],
    },
  },
  {
    name: 'primitive extensions, alone and padded with null',
    resource: {
      resourceType: 'Patient',
      _birthDate: absent,
      _gender: { id: 'g', ...absent },
      name: [{ given: ['甲', null], _given: [null, absent], _family: absent }],
    },
  },
  {
    name: 'values with an id and no extension',
    resource: {
      resourceType: 'Patient',
      birthDate: '2000',
      _birthDate: { id: 'b' },
      name: [{ given: ['甲'], _given: [{ id: 'g' }] }],
    },
  },
  {
    name: 'an array that only has extensions',
    resource: { resourceType: 'Patient', name: [{ _given: [absent, absent] }] },
  },
  { name: 'an element with id and content', resource: { resourceType: 'Patient', name: [{ id: 'n1', text: '甲' }] } },
  {
    name: 'a required element that is absent with a reason',
    resource: { resourceType: 'Observation', _status: absent, code: absent },
  },
  {
    name: 'contained resources that refer to each other and to the container',
    resource: {
      resourceType: 'Patient',
      contained: [
        { resourceType: 'Organization', id: 'o', name: '甲院', partOf: { reference: '#o2' } },
        { resourceType: 'Organization', id: 'o2', name: '乙院' },
        {
          resourceType: 'Provenance',
          id: 'v',
          target: [{ reference: '#' }],
          recorded: '2026-01-01T00:00:00Z',
          agent: [{ who: { reference: '#o' } }],
        },
      ],
      managingOrganization: { reference: '#o', type: 'Organization' },
    },
  },
  {
    name: 'nested extensions',
    resource: {
      resourceType: 'Patient',
      extension: [
        {
          url: 'http://example.org/e',
          extension: [
            { url: 'a', valueDecimal: -1.5e-7 },
            { url: 'b', valueReference: { identifier: { value: '1' }, type: 'Patient' } },
            { url: 'c', _valueString: absent },
          ],
        },
      ],
      modifierExtension: [{ url: 'http://example.org/m', valueCode: 'two words' }],
    },
  },
  {
    name: 'every open primitive type',
    resource: {
      resourceType: 'Basic',
      code: text('x'),
      extension: Object.entries({
        Base64Binary: 'QUJD',
        Boolean: false,
        Canonical: 'http://example.org/x|2#y',
        Code: 'a',
        Date: '2024-02-29',
        DateTime: '2016-12-31T23:59:60Z',
        Decimal: 1e-30,
        Id: 'x'.repeat(64),
        Instant: '2026-01-01T00:00:00.1-14:00',
        Integer: -2147483648,
        Markdown: '# a\n\tb',
        Oid: 'urn:oid:1.2.0.40',
        PositiveInt: 2147483647,
        String: ' leading and trailing ',
        Time: '23:59:59.999',
        UnsignedInt: 0,
        Uri: 'urn:isbn:1',
        Url: 'ftp://example.org/a',
        Uuid: 'urn:uuid:c757873d-ec9a-4326-a141-556f43239520',
      }).map(([type, value]) => ({ url: `http://example.org/${type}`, [`value${type}`]: value })),
    },
  },
  {
    name: 'narrative with a table, a list, images, links and a comment',
    resource: {
      resourceType: 'Patient',
      text: {
        status: 'additional',
        div: div(
          '<!-- ok --><h1 style="color: red">a</h1><table border="1"><tbody><tr><td colspan="2">x &lt; y</td></tr></tbody></table>' +
            '<ul><li><a href="https://example.org/?a=1&amp;b=2">l</a></li></ul><img src="data:image/png;base64,AAAA" alt="i"/>',
        ),
      },
    },
  },
  {
    name: 'Observation with a quantity, range and interpretation',
    resource: {
      resourceType: 'Observation',
      status: 'final',
      category: [terminology('observation-category', 'laboratory')],
      code: loinc('14749-6'),
      subject: patient,
      effectivePeriod: { start: '2026-01-01T08:00:00+08:00', end: '2026-01-01T00:30:00Z' },
      issued: '2026-01-01T09:00:00Z',
      valueQuantity: { ...ucum(5.6, 'mmol/L'), comparator: '<' },
      referenceRange: [{ low: ucum(3.9, 'mmol/L'), high: ucum(6.1, 'mmol/L'), age: { low: ucum(18, 'a') } }],
    },
  },
  {
    name: 'Observation with components and no value',
    resource: {
      resourceType: 'Observation',
      status: 'amended',
      code: loinc('85354-9'),
      dataAbsentReason: terminology('data-absent-reason', 'not-performed'),
      component: [
        { code: loinc('8480-6'), valueQuantity: ucum(120, 'mm[Hg]') },
        { code: loinc('8462-4'), dataAbsentReason: text('not measured') },
      ],
    },
  },
  {
    name: 'Observation with sampled data, ratio and instants',
    resource: {
      resourceType: 'Observation',
      status: 'preliminary',
      code: text('ECG'),
      effectiveInstant: '2026-01-01T00:00:00Z',
      valueSampledData: { origin: { value: 0 }, period: 10, dimensions: 1, data: '1 2 E' },
      derivedFrom: [{ reference: 'urn:uuid:0b7a1c1e-58a6-4b1c-a0a3-6f0d7f1d9c11' }],
    },
  },
  {
    name: 'DiagnosticReport with a presented form',
    resource: {
      resourceType: 'DiagnosticReport',
      status: 'final',
      code: text('CT'),
      subject: patient,
      effectiveDateTime: '2026-01',
      result: [{ reference: 'Observation/1' }],
      imagingStudy: [{ reference: 'ImagingStudy/1' }],
      media: [{ link: { reference: 'Media/1' } }],
      presentedForm: [{ contentType: 'application/pdf; version=1.7', url: 'Binary/1', size: 10, hash: 'AAAA' }],
    },
  },
  {
    name: 'Condition that is resolved and abated',
    resource: {
      resourceType: 'Condition',
      clinicalStatus: terminology('condition-clinical', 'resolved'),
      verificationStatus: terminology('condition-ver-status', 'confirmed'),
      subject: patient,
      onsetAge: { value: 40, system: 'http://unitsofmeasure.org', code: 'a' },
      abatementString: 'last year',
      stage: [{ summary: text('I') }],
      evidence: [{ code: [text('x')] }],
    },
  },
  {
    name: 'Condition entered in error has no clinical status',
    resource: {
      resourceType: 'Condition',
      verificationStatus: terminology('condition-ver-status', 'entered-in-error'),
      subject: patient,
    },
  },
  {
    name: 'AllergyIntolerance with a second coding of another system',
    resource: {
      resourceType: 'AllergyIntolerance',
      clinicalStatus: {
        coding: [
          { system: 'http://example.org/s', code: 'A' },
          { system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' },
        ],
      },
      type: 'allergy',
      category: ['food', 'medication'],
      criticality: 'high',
      patient,
      reaction: [{ manifestation: [text('rash')], severity: 'mild' }],
    },
  },
  {
    name: 'Encounter',
    resource: {
      resourceType: 'Encounter',
      status: 'in-progress',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
      subject: patient,
      statusHistory: [{ status: 'arrived', period: { start: '2026-01-01' } }],
      length: { value: 2, unit: 'd', system: 'http://unitsofmeasure.org', code: 'd' },
      location: [{ location: { reference: 'Location/1' }, status: 'active' }],
    },
  },
  {
    name: 'Procedure',
    resource: {
      resourceType: 'Procedure',
      status: 'completed',
      code: text('x'),
      subject: patient,
      performedDateTime: '2026-01-01',
      performer: [{ actor: { reference: 'Practitioner/1' } }],
    },
  },
  {
    name: 'MedicationRequest with dosage and timing',
    resource: {
      resourceType: 'MedicationRequest',
      status: 'active',
      intent: 'order',
      contained: [{ resourceType: 'Medication', id: 'm', code: text('drug') }],
      medicationReference: { reference: '#m' },
      subject: { reference: 'Patient?identifier=urn:x|1' },
      dosageInstruction: [
        {
          sequence: 1,
          timing: { repeat: { frequency: 3, period: 1, periodUnit: 'd', when: ['ACM'], offset: 30 } },
          asNeededBoolean: false,
          doseAndRate: [
            { doseQuantity: ucum(1, '{tablet}'), rateRatio: { numerator: ucum(1, 'mL'), denominator: ucum(1, 'h') } },
          ],
        },
      ],
      dispenseRequest: { numberOfRepeatsAllowed: 0, expectedSupplyDuration: ucum(7, 'd') },
      substitution: { allowedBoolean: true },
    },
  },
  {
    name: 'MedicationStatement',
    resource: {
      resourceType: 'MedicationStatement',
      status: 'active',
      medicationCodeableConcept: text('x'),
      subject: patient,
    },
  },
  {
    name: 'MedicationAdministration with a dose',
    resource: {
      resourceType: 'MedicationAdministration',
      status: 'completed',
      medicationCodeableConcept: text('x'),
      subject: patient,
      effectiveDateTime: '2026',
      dosage: { dose: ucum(1, 'mg') },
    },
  },
  {
    name: 'Medication with ingredients',
    resource: {
      resourceType: 'Medication',
      status: 'active',
      ingredient: [
        { itemCodeableConcept: text('x'), strength: { numerator: ucum(1, 'mg'), denominator: ucum(1, 'mL') } },
      ],
    },
  },
  {
    name: 'Immunization',
    resource: {
      resourceType: 'Immunization',
      status: 'not-done',
      vaccineCode: text('x'),
      patient,
      occurrenceString: 'unknown',
      education: [{ documentType: 'x' }],
      protocolApplied: [{ doseNumberPositiveInt: 1 }],
    },
  },
  {
    name: 'CarePlan with one activity of each kind',
    resource: {
      resourceType: 'CarePlan',
      status: 'active',
      intent: 'plan',
      subject: { reference: 'Group/1' },
      activity: [{ reference: { reference: 'Task/1' } }, { detail: { status: 'not-started', kind: 'ServiceRequest' } }],
    },
  },
  {
    name: 'Specimen',
    resource: {
      resourceType: 'Specimen',
      status: 'available',
      subject: patient,
      collection: { collectedDateTime: '2026-01-01T07:00:00+08:00', fastingStatusDuration: ucum(8, 'h') },
    },
  },
  {
    name: 'ServiceRequest',
    resource: {
      resourceType: 'ServiceRequest',
      status: 'active',
      intent: 'order',
      priority: 'stat',
      code: text('x'),
      orderDetail: [text('y')],
      subject: patient,
      quantityRange: { low: { value: 1 }, high: { value: 2 } },
    },
  },
  {
    name: 'ImagingStudy',
    resource: {
      resourceType: 'ImagingStudy',
      status: 'available',
      subject: patient,
      started: '2026-01-01T00:00:00Z',
      numberOfSeries: 1,
      series: [
        {
          uid: '1.2.3',
          modality: { system: 'http://dicom.nema.org/resources/ontology/DCM', code: 'CT' },
          instance: [
            { uid: '1.2.3.4', sopClass: { system: 'urn:ietf:rfc:3986', code: 'urn:oid:1.2.840.10008.5.1.4.1.1.2' } },
          ],
        },
      ],
    },
  },
  {
    name: 'Media',
    resource: {
      resourceType: 'Media',
      status: 'completed',
      content: { contentType: 'image/jpeg', url: 'https://example.org/i' },
    },
  },
];
