import type { ValidCase } from './valid-clinical.ts';

const text = (words: string) => ({ text: words });
const patient = { reference: 'Patient/p1' };

/** Synthetic resources of the other types: administration, finance, exchange, terminology. */
export const validOther: readonly ValidCase[] = [
  {
    name: 'FamilyMemberHistory',
    resource: {
      resourceType: 'FamilyMemberHistory',
      status: 'partial',
      patient,
      relationship: text('father'),
      ageRange: { low: { value: 40 }, high: { value: 50 } },
      estimatedAge: true,
    },
  },
  {
    name: 'RiskAssessment with a probability',
    resource: {
      resourceType: 'RiskAssessment',
      status: 'final',
      subject: patient,
      prediction: [{ outcome: text('x'), probabilityDecimal: 12.5 }],
    },
  },
  {
    name: 'Organization with an address for work',
    resource: {
      resourceType: 'Organization',
      name: '甲院',
      telecom: [{ system: 'phone', value: '1', use: 'work' }],
      address: [{ use: 'work', text: 'x' }],
    },
  },
  {
    name: 'Organization with an identifier only',
    resource: { resourceType: 'Organization', identifier: [{ value: '1' }] },
  },
  {
    name: 'Practitioner',
    resource: { resourceType: 'Practitioner', name: [{ text: '医生' }], qualification: [{ code: text('MD') }] },
  },
  {
    name: 'PractitionerRole',
    resource: {
      resourceType: 'PractitionerRole',
      practitioner: { display: '某医生' },
      availableTime: [{ daysOfWeek: ['mon', 'sun'], availableStartTime: '08:00:00' }],
      notAvailable: [{ description: 'x' }],
    },
  },
  {
    name: 'Location',
    resource: {
      resourceType: 'Location',
      status: 'active',
      mode: 'instance',
      position: { longitude: 116.4, latitude: 39.9 },
    },
  },
  {
    name: 'Endpoint',
    resource: {
      resourceType: 'Endpoint',
      status: 'active',
      connectionType: {
        system: 'http://terminology.hl7.org/CodeSystem/endpoint-connection-type',
        code: 'dicom-wado-rs',
      },
      payloadType: [text('any')],
      payloadMimeType: ['application/dicom'],
      address: 'https://example.org/wado',
    },
  },
  {
    name: 'DocumentReference',
    resource: {
      resourceType: 'DocumentReference',
      status: 'current',
      subject: patient,
      content: [{ attachment: { contentType: 'text/plain', data: 'aGk=' } }],
      relatesTo: [{ code: 'replaces', target: { reference: 'DocumentReference/1' } }],
    },
  },
  {
    name: 'Binary',
    resource: { resourceType: 'Binary', contentType: 'application/fhir+json; fhirVersion=4.0', data: 'AAA=' },
  },
  {
    name: 'Coverage',
    resource: {
      resourceType: 'Coverage',
      status: 'active',
      beneficiary: patient,
      payor: [{ reference: 'Organization/1' }],
      costToBeneficiary: [{ valueMoney: { value: 1.5, currency: 'CNY' } }],
    },
  },
  {
    name: 'Claim',
    resource: {
      resourceType: 'Claim',
      status: 'active',
      type: text('x'),
      use: 'claim',
      patient,
      created: '2026-01-01',
      provider: { reference: 'Organization/1' },
      priority: text('normal'),
      insurance: [{ sequence: 1, focal: true, coverage: { reference: 'Coverage/1' } }],
      item: [
        {
          sequence: 1,
          productOrService: text('x'),
          servicedDate: '2026-01-01',
          unitPrice: { value: 3, currency: 'CNY' },
        },
      ],
    },
  },
  {
    name: 'ExplanationOfBenefit',
    resource: {
      resourceType: 'ExplanationOfBenefit',
      status: 'active',
      type: text('x'),
      use: 'claim',
      patient,
      created: '2026-01-01',
      insurer: { reference: 'Organization/1' },
      provider: { reference: 'Organization/1' },
      outcome: 'complete',
      insurance: [{ focal: true, coverage: { reference: 'Coverage/1' } }],
    },
  },
  {
    name: 'Consent with a policy rule',
    resource: {
      resourceType: 'Consent',
      status: 'active',
      scope: text('privacy'),
      category: [text('x')],
      patient,
      policyRule: text('x'),
      provision: { type: 'deny', period: { start: '2026', end: '2027' }, provision: [{ type: 'permit' }] },
    },
  },
  {
    name: 'Provenance with a signature',
    resource: {
      resourceType: 'Provenance',
      target: [{ reference: 'Patient/1/_history/1' }],
      recorded: '2026-01-01T00:00:00Z',
      agent: [{ who: { reference: 'Organization/1' } }],
      entity: [{ role: 'source', what: { identifier: { value: 'x' } } }],
      signature: [
        {
          type: [{ code: 'x' }],
          when: '2026-01-01T00:00:00Z',
          who: { display: 'x' },
          sigFormat: 'application/jose',
          data: 'AAAA',
        },
      ],
    },
  },
  {
    name: 'AuditEvent',
    resource: {
      resourceType: 'AuditEvent',
      type: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest' },
      action: 'R',
      recorded: '2026-01-01T00:00:00Z',
      outcome: '0',
      agent: [{ requestor: true, network: { address: '10.0.0.1', type: '2' } }],
      source: { observer: { reference: 'Device/1' } },
      entity: [{ what: patient, detail: [{ type: 'x', valueString: 'y' }] }],
    },
  },
  {
    name: 'Subscription',
    resource: {
      resourceType: 'Subscription',
      status: 'requested',
      reason: 'x',
      criteria: 'Observation?code=1',
      channel: {
        type: 'rest-hook',
        endpoint: 'https://example.org/hook',
        payload: 'application/fhir+json',
        header: ['X: y'],
      },
    },
  },
  {
    name: 'List of working mode',
    resource: {
      resourceType: 'List',
      status: 'current',
      mode: 'working',
      entry: [{ date: '2026', item: { reference: 'Condition/1' } }],
    },
  },
  {
    name: 'Composition whose section has sections',
    resource: {
      resourceType: 'Composition',
      status: 'final',
      type: text('x'),
      date: '2026-01-01T00:00:00Z',
      author: [{ reference: 'Practitioner/1' }],
      title: 'x',
      section: [{ section: [{ entry: [{ reference: 'Observation/1' }] }] }],
    },
  },
  {
    name: 'OperationOutcome',
    resource: {
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'error', code: 'invariant', expression: ['Patient.name[0]'] }],
    },
  },
  {
    name: 'Parameters with parts and a resource',
    resource: {
      resourceType: 'Parameters',
      parameter: [
        { name: 'a', valueString: 'x' },
        {
          name: 'b',
          resource: {
            resourceType: 'Patient',
            contained: [{ resourceType: 'Organization', id: 'o', name: 'x' }],
            managingOrganization: { reference: '#o' },
          },
        },
        { name: 'c', part: [{ name: 'd', valueBoolean: true }] },
      ],
    },
  },
  {
    name: 'Appointment',
    resource: {
      resourceType: 'Appointment',
      status: 'proposed',
      participant: [{ actor: patient, status: 'accepted' }],
    },
  },
  {
    name: 'Task',
    resource: {
      resourceType: 'Task',
      status: 'requested',
      intent: 'order',
      input: [{ type: text('x'), valueInteger: 1 }],
    },
  },
  {
    name: 'Questionnaire and answer options',
    resource: {
      resourceType: 'Questionnaire',
      status: 'active',
      item: [
        {
          linkId: '1',
          type: 'group',
          item: [{ linkId: '1.1', type: 'choice', answerOption: [{ valueCoding: { code: 'a' } }] }],
        },
        {
          linkId: '2',
          type: 'string',
          maxLength: 5,
          enableWhen: [{ question: '1.1', operator: 'exists', answerBoolean: true }],
        },
      ],
    },
  },
  {
    name: 'QuestionnaireResponse',
    resource: {
      resourceType: 'QuestionnaireResponse',
      questionnaire: 'http://example.org/Questionnaire/q|1',
      status: 'completed',
      item: [{ linkId: '1', answer: [{ valueString: 'x', item: [{ linkId: '2' }] }] }],
    },
  },
  {
    name: 'CodeSystem with nested concepts',
    resource: {
      resourceType: 'CodeSystem',
      status: 'draft',
      content: 'complete',
      concept: [{ code: 'a', concept: [{ code: 'b', designation: [{ language: 'zh', value: '乙' }] }] }],
    },
  },
  {
    name: 'ValueSet with an expansion',
    resource: {
      resourceType: 'ValueSet',
      status: 'active',
      compose: { include: [{ system: 'http://loinc.org', filter: [{ property: 'p', op: '=', value: 'v' }] }] },
      expansion: { timestamp: '2026-01-01T00:00:00Z', contains: [{ system: 'http://loinc.org', code: 'x' }] },
    },
  },
  {
    name: 'ConceptMap with a narrower target and its comment',
    resource: {
      resourceType: 'ConceptMap',
      status: 'active',
      group: [
        {
          element: [{ code: 'a', target: [{ code: 'b', equivalence: 'narrower', comment: 'x' }] }],
          unmapped: { mode: 'fixed', code: 'z' },
        },
      ],
    },
  },
  { name: 'Group', resource: { resourceType: 'Group', type: 'person', actual: true, member: [{ entity: patient }] } },
  {
    name: 'Device',
    resource: { resourceType: 'Device', status: 'active', deviceName: [{ name: 'x', type: 'user-friendly-name' }] },
  },
  {
    name: 'Person that links patients',
    resource: { resourceType: 'Person', link: [{ target: patient, assurance: 'level3' }] },
  },
  {
    name: 'StructureDefinition with a differential',
    resource: {
      resourceType: 'StructureDefinition',
      url: 'http://example.org/StructureDefinition/p',
      name: 'P',
      status: 'draft',
      kind: 'resource',
      abstract: false,
      type: 'Patient',
      baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Patient',
      derivation: 'constraint',
      differential: { element: [{ id: 'Patient.name', path: 'Patient.name', min: 1 }] },
    },
  },
];
