import { type InvalidCase, make, row } from './invalid-format.ts';

const patient = (change: Readonly<Record<string, unknown>>) => make('Patient', change);
const observation = (change: Readonly<Record<string, unknown>>) => make('Observation', change);
const bundle = (change: Readonly<Record<string, unknown>>) => make('Bundle', change);
const text = (words: string) => ({ text: words });
const subject = { reference: 'Patient/1' };
const terminology = (system: string, code: string) => ({
  coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code }],
});
const grams = (value: number) => ({ value, unit: 'g', system: 'http://unitsofmeasure.org', code: 'g' });
const entry = (id: string) => ({
  fullUrl: `https://example.org/Patient/${id}`,
  resource: { resourceType: 'Patient', id },
});
const timing = (repeat: Readonly<Record<string, unknown>>) =>
  make('MedicationRequest', { dosageInstruction: [{ timing: { repeat } }] });
const repeatPath = 'MedicationRequest.dosageInstruction[0].timing.repeat';
const questionnaire = (item: Readonly<Record<string, unknown>>) => ({
  resourceType: 'Questionnaire',
  status: 'draft',
  item: [{ linkId: '1', ...item }],
});
const extension = (value: Readonly<Record<string, unknown>>) =>
  patient({ extension: [{ url: 'http://example.org/e', ...value }] });

type Row = readonly [key: string, resource: Readonly<Record<string, unknown>>, expression: string];

const rows: readonly Row[] = [
  ['ext-1', extension({}), 'Patient.extension[0]'],
  ['ext-1', extension({ valueString: 'x', extension: [{ url: 'y', valueString: 'z' }] }), 'Patient.extension[0]'],
  ['qty-3', observation({ valueQuantity: { value: 1, code: 'mg' } }), 'Observation.value'],
  ['att-1', patient({ photo: [{ data: 'AAAA' }] }), 'Patient.photo[0]'],
  ['cpt-2', patient({ telecom: [{ value: '1' }] }), 'Patient.telecom[0]'],
  ['per-1', patient({ name: [{ text: 'x', period: { start: '2021', end: '2020' } }] }), 'Patient.name[0].period'],
  [
    'per-1',
    observation({ effectivePeriod: { start: '2026-01-03', end: '2026-01-01T10:00:00Z' } }),
    'Observation.effective',
  ],
  ['per-1', observation({ effectivePeriod: { start: '2021-06-01T10:00:00Z', end: '2020' } }), 'Observation.effective'],
  ['per-1', observation({ effectivePeriod: { start: '2026-02', end: '2026-01-31' } }), 'Observation.effective'],
  [
    'per-1',
    observation({ effectivePeriod: { start: '2026-01-01T08:00:00Z', end: '2026-01-01T15:00:00+08:00' } }),
    'Observation.effective',
  ],
  ['rng-2', observation({ valueRange: { low: { value: 2 }, high: { value: 1 } } }), 'Observation.value'],
  ['rng-2', observation({ valueRange: { low: grams(2), high: grams(1) } }), 'Observation.value'],
  ['rat-1', observation({ valueRatio: { numerator: { value: 1 } } }), 'Observation.value'],
  ['age-1', extension({ valueAge: { value: 1 } }), 'Patient.extension[0].value'],
  [
    'age-1',
    extension({ valueAge: { value: -1, code: 'a', system: 'http://unitsofmeasure.org' } }),
    'Patient.extension[0].value',
  ],
  [
    'drt-1',
    extension({ valueDuration: { value: 1, code: 'd', system: 'http://example.org' } }),
    'Patient.extension[0].value',
  ],
  [
    'cnt-3',
    extension({ valueCount: { value: 1.5, code: '1', system: 'http://unitsofmeasure.org' } }),
    'Patient.extension[0].value',
  ],
  ['dis-1', extension({ valueDistance: { value: 1 } }), 'Patient.extension[0].value'],
  ['exp-1', extension({ valueExpression: { language: 'text/fhirpath' } }), 'Patient.extension[0].value'],
  ['tim-1', timing({ duration: 1 }), repeatPath],
  ['tim-2', timing({ period: 1 }), repeatPath],
  ['tim-4', timing({ duration: -1, durationUnit: 'h' }), repeatPath],
  ['tim-5', timing({ period: -1, periodUnit: 'h' }), repeatPath],
  ['tim-6', timing({ periodMax: 1, frequency: 1 }), repeatPath],
  ['tim-7', timing({ durationMax: 1, frequency: 1 }), repeatPath],
  ['tim-8', timing({ countMax: 2 }), repeatPath],
  ['tim-9', timing({ offset: 10, when: ['C'] }), repeatPath],
  ['tim-10', timing({ timeOfDay: ['08:00:00'], when: ['ACM'] }), repeatPath],
  ['obs-3', observation({ referenceRange: [{ type: text('x') }] }), 'Observation.referenceRange[0]'],
  ['obs-6', observation({ valueString: 'a', dataAbsentReason: text('x') }), 'Observation'],
  [
    'obs-7',
    observation({
      code: { coding: [{ system: 'http://loinc.org', code: '1' }] },
      valueInteger: 1,
      component: [{ code: { coding: [{ code: '1', system: 'http://loinc.org' }] }, valueInteger: 1 }],
    }),
    'Observation',
  ],
  ['pat-1', patient({ contact: [{ gender: 'male' }] }), 'Patient.contact[0]'],
  ['org-1', { resourceType: 'Organization', active: true }, 'Organization'],
  ['org-2', make('Organization', { address: [{ use: 'home', text: 'x' }] }), 'Organization.address[0]'],
  [
    'org-3',
    make('Organization', { telecom: [{ use: 'home', system: 'phone', value: '1' }] }),
    'Organization.telecom[0]',
  ],
  ['con-1', make('Condition', { stage: [{ type: text('x') }] }), 'Condition.stage[0]'],
  [
    'con-2',
    make('Condition', { evidence: [{ id: 'x', extension: [{ url: 'http://example.org', valueCode: 'x' }] }] }),
    'Condition.evidence[0]',
  ],
  ['con-4', make('Condition', { abatementDateTime: '2020' }), 'Condition'],
  [
    'con-5',
    make('Condition', {
      clinicalStatus: terminology('condition-clinical', 'active'),
      verificationStatus: terminology('condition-ver-status', 'entered-in-error'),
    }),
    'Condition',
  ],
  ['ait-1', { resourceType: 'AllergyIntolerance', patient: subject }, 'AllergyIntolerance'],
  [
    'ait-2',
    {
      resourceType: 'AllergyIntolerance',
      patient: subject,
      clinicalStatus: terminology('allergyintolerance-clinical', 'active'),
      verificationStatus: terminology('allergyintolerance-verification', 'entered-in-error'),
    },
    'AllergyIntolerance',
  ],
  [
    'cpl-3',
    {
      resourceType: 'CarePlan',
      status: 'active',
      intent: 'plan',
      subject,
      activity: [{ reference: { reference: 'Task/1' }, detail: { status: 'completed' } }],
    },
    'CarePlan.activity[0]',
  ],
  [
    'mad-1',
    {
      resourceType: 'MedicationAdministration',
      status: 'completed',
      medicationCodeableConcept: text('x'),
      subject,
      effectiveDateTime: '2020',
      dosage: { text: 'x' },
    },
    'MedicationAdministration.dosage',
  ],
  [
    'mdd-1',
    {
      resourceType: 'MedicationDispense',
      status: 'completed',
      medicationCodeableConcept: text('x'),
      whenPrepared: '2020-02',
      whenHandedOver: '2020-01',
    },
    'MedicationDispense',
  ],
  [
    'imm-1',
    {
      resourceType: 'Immunization',
      status: 'completed',
      vaccineCode: text('x'),
      patient: subject,
      occurrenceDateTime: '2020',
      education: [{ publicationDate: '2020' }],
    },
    'Immunization.education[0]',
  ],
  [
    'prr-1',
    { resourceType: 'ServiceRequest', status: 'active', intent: 'order', subject, orderDetail: [text('x')] },
    'ServiceRequest',
  ],
  [
    'ppc-1',
    { resourceType: 'Consent', status: 'active', scope: text('x'), category: [text('x')], patient: subject },
    'Consent',
  ],
  [
    'sev-1',
    {
      resourceType: 'AuditEvent',
      type: { code: 'x' },
      recorded: '2020-01-01T00:00:00Z',
      agent: [{ requestor: true }],
      source: { observer: { display: 'x' } },
      entity: [{ name: 'x', query: 'AAAA' }],
    },
    'AuditEvent.entity[0]',
  ],
  ['bdl-1', bundle({ total: 1 }), 'Bundle'],
  ['bdl-2', bundle({ entry: [{ ...entry('1'), search: { mode: 'match' } }] }), 'Bundle'],
  ['bdl-3', bundle({ type: 'transaction', entry: [entry('1')] }), 'Bundle'],
  ['bdl-3', bundle({ entry: [{ ...entry('1'), request: { method: 'GET', url: 'x' } }] }), 'Bundle'],
  ['bdl-4', bundle({ type: 'batch-response', entry: [entry('1')] }), 'Bundle'],
  ['bdl-5', bundle({ entry: [{ fullUrl: 'https://example.org/Patient/1' }] }), 'Bundle.entry[0]'],
  ['bdl-7', bundle({ entry: [entry('1'), entry('1')] }), 'Bundle'],
  [
    'bdl-8',
    bundle({ entry: [{ ...entry('1'), fullUrl: 'https://example.org/Patient/1/_history/1' }] }),
    'Bundle.entry[0]',
  ],
  ['bdl-9', bundle({ type: 'document', timestamp: '2020-01-01T00:00:00Z', identifier: { value: 'x' } }), 'Bundle'],
  ['bdl-10', bundle({ type: 'document', identifier: { system: 'urn:x', value: 'x' } }), 'Bundle'],
  [
    'bdl-11',
    bundle({
      type: 'document',
      timestamp: '2020-01-01T00:00:00Z',
      identifier: { system: 'urn:x', value: 'x' },
      entry: [entry('1')],
    }),
    'Bundle',
  ],
  ['bdl-12', bundle({ type: 'message', entry: [entry('1')] }), 'Bundle'],
  [
    'cmp-1',
    {
      resourceType: 'Composition',
      status: 'final',
      type: text('x'),
      date: '2020',
      author: [{ display: 'x' }],
      title: 'x',
      section: [{ title: 'x' }],
    },
    'Composition.section[0]',
  ],
  [
    'lst-1',
    { resourceType: 'List', status: 'current', mode: 'working', emptyReason: text('x'), entry: [{ item: subject }] },
    'List',
  ],
  [
    'lst-2',
    { resourceType: 'List', status: 'current', mode: 'working', entry: [{ item: subject, deleted: true }] },
    'List',
  ],
  [
    'lst-3',
    { resourceType: 'List', status: 'current', mode: 'snapshot', entry: [{ item: subject, date: '2020' }] },
    'List',
  ],
  [
    'inv-1',
    { resourceType: 'Parameters', parameter: [{ name: 'a', valueString: 'x', resource: { resourceType: 'Patient' } }] },
    'Parameters.parameter[0]',
  ],
  [
    'app-2',
    {
      resourceType: 'Appointment',
      status: 'proposed',
      start: '2020-01-01T00:00:00Z',
      participant: [{ actor: subject, status: 'accepted' }],
    },
    'Appointment',
  ],
  [
    'app-1',
    { resourceType: 'Appointment', status: 'proposed', participant: [{ status: 'accepted' }] },
    'Appointment.participant[0]',
  ],
  [
    'inv-1',
    { resourceType: 'Task', status: 'draft', intent: 'order', authoredOn: '2020-02', lastModified: '2020-01' },
    'Task',
  ],
  [
    'fhs-1',
    {
      resourceType: 'FamilyMemberHistory',
      status: 'partial',
      patient: subject,
      relationship: text('x'),
      ageString: 'x',
      bornString: 'y',
    },
    'FamilyMemberHistory',
  ],
  [
    'ras-2',
    { resourceType: 'RiskAssessment', status: 'final', subject, prediction: [{ probabilityDecimal: 101 }] },
    'RiskAssessment.prediction[0]',
  ],
  ['grp-1', { resourceType: 'Group', type: 'person', actual: false, member: [{ entity: subject }] }, 'Group'],
  ['que-1', questionnaire({ type: 'group' }), 'Questionnaire.item[0]'],
  [
    'que-2',
    {
      resourceType: 'Questionnaire',
      status: 'draft',
      item: [
        { linkId: '1', type: 'string' },
        { linkId: '1', type: 'string' },
      ],
    },
    'Questionnaire',
  ],
  ['que-3', questionnaire({ type: 'display', code: [{ code: 'x' }] }), 'Questionnaire.item[0]'],
  ['que-10', questionnaire({ type: 'date', maxLength: 1 }), 'Questionnaire.item[0]'],
  [
    'que-7',
    questionnaire({ type: 'string', enableWhen: [{ question: 'x', operator: 'exists', answerString: 'x' }] }),
    'Questionnaire.item[0].enableWhen[0]',
  ],
  [
    'qrs-1',
    {
      resourceType: 'QuestionnaireResponse',
      status: 'completed',
      item: [{ linkId: '1', answer: [{ valueInteger: 1 }], item: [{ linkId: '2' }] }],
    },
    'QuestionnaireResponse.item[0]',
  ],
  [
    'csd-1',
    {
      resourceType: 'CodeSystem',
      status: 'draft',
      content: 'complete',
      concept: [{ code: 'a', concept: [{ code: 'a' }] }],
    },
    'CodeSystem',
  ],
  [
    'vsd-1',
    { resourceType: 'ValueSet', status: 'draft', compose: { include: [{ version: '1' }] } },
    'ValueSet.compose.include[0]',
  ],
  [
    'cmd-1',
    { resourceType: 'ConceptMap', status: 'draft', group: [{ element: [{ target: [{ equivalence: 'inexact' }] }] }] },
    'ConceptMap.group[0].element[0].target[0]',
  ],
  [
    'sdf-6',
    {
      resourceType: 'StructureDefinition',
      url: 'http://example.org',
      name: 'X',
      status: 'draft',
      kind: 'resource',
      abstract: true,
      type: 'Patient',
    },
    'StructureDefinition',
  ],
];

export const invalidInvariants: readonly (InvalidCase & { readonly key: string })[] = rows.map(
  ([key, resource, expression]) => ({ ...row(`${key} on ${expression}`, resource, expression, 'invariant'), key }),
);
