import { prepareReference } from '../../../domain/recognition/index.ts';
import {
  catalogueSchema,
  policySchema,
  type Qualification,
  qualificationSchema,
  qualificationsSchema,
  type RecognitionPolicy,
  type RecognitionReference,
  type ResultEntry,
  recognitionReferenceSchema,
} from '../../../schemas/recognition/index.ts';

/** A synthetic region for tests of the decision; decision-table.md says it in words. */

const validFrom = '2025-01-01';
const single = (id: string, group: string, loinc: string, more: object = {}) => ({
  id,
  category: 'lab',
  group,
  zh: id,
  en: id,
  loinc: [loinc],
  validFrom,
  ...more,
});

const catalogue = catalogueSchema.parse({
  version: 'catalogue-1',
  validFrom,
  items: [
    single('potassium', 'electrolytes', '2823-3'),
    single('sodium', 'electrolytes', '2951-2'),
    single('chloride', 'electrolytes', '2075-0'),
    single('tsh', 'thyroid', '3016-3'),
    single('hiv-antibody', 'infection', '31201-7', { sensitive: 'hiv' }),
    single('urea', 'renal', '22664-7'),
    single('bun', 'renal', '14937-7'),
    single('renal-panel', 'renal', '24362-6', { components: [{ item: 'urea', alternatives: ['bun'] }] }),
    single('ct-chest', 'ct', '24627-2', { category: 'imaging' }),
    single('retired', 'electrolytes', '2601-3', { validTo: '2026-05-31' }),
    single('electrolytes-panel', 'electrolytes', '24326-1', {
      components: [{ item: 'potassium' }, { item: 'sodium' }, { item: 'chloride', required: false }],
    }),
    single('thyroid-panel', 'thyroid', '3016-3', { loinc: [], components: [{ item: 'tsh' }] }),
  ],
});

const organisation = (id: string, region: string, gradeRank: number | undefined, consortia: string[] = []) => ({
  id,
  name: id,
  nameEn: id,
  kind: 'hospital',
  region,
  consortia,
  ...(gradeRank === undefined ? {} : { gradeRank }),
});
const organisations = {
  version: 'organisations-1',
  validFrom,
  list: [
    organisation('city', '990102', 9, ['alliance']),
    organisation('district', '990103', 6),
    organisation('clinic', '990104', 3, ['alliance']),
    organisation('ungraded', '990104', undefined),
    organisation('far', '980101', 9),
  ],
};

const scope = (id: string, mark: string, reach: number, covers: object) => ({
  id,
  mark,
  zh: id,
  en: id,
  reach,
  covers,
});
const scopes = [
  scope('national', '全国HR', 9, { kind: 'everywhere' }),
  scope('city', '示例市HR', 5, { kind: 'regions', regions: ['990100'] }),
  scope('province', '他省HR', 6, { kind: 'regions', regions: ['970000'] }),
  scope('alliance', '示例医联体HR', 3, { kind: 'consortium', consortium: 'alliance' }),
  scope('bilateral', '双边HR', 1, { kind: 'organisations', organisations: ['city', 'far'] }),
];

const groups = ['electrolytes', 'renal', 'thyroid', 'infection', 'ct'];
const withdrawnFrom = (effectiveFrom: string) => ({ withdrawn: { on: '2026-06-11', effectiveFrom } });
const eqa = { programme: 'EQA', round: '1', result: 'failed' };
const variants: Readonly<Record<string, object>> = {
  national: {},
  'city-scope': { scope: 'city' },
  'other-province': { scope: 'province' },
  alliance: { scope: 'alliance' },
  bilateral: { scope: 'bilateral' },
  expired: { validFrom: '2025-01-01', validTo: '2026-06-09' },
  'ends-that-day': { validTo: '2026-06-10' },
  'begins-that-day': { validFrom: '2026-06-10' },
  'next-day': { validFrom: '2026-06-11' },
  withdrawn: withdrawnFrom('2026-06-01'),
  'withdrawn-that-day': withdrawnFrom('2026-06-10'),
  'withdrawn-after': withdrawnFrom('2026-06-11'),
  failed: { eqa },
  'open-ended': { validTo: undefined },
  'item-only': { groups: [], items: ['potassium'] },
  'other-item': { groups: ['thyroid'] },
};
export const qualificationNames = Object.keys(variants);

const known = <T>(table: Readonly<Record<string, T>>, name: string): T => {
  const value = table[name];
  if (value === undefined) throw new Error(`the fixture has no "${name}"`);
  return value;
};

export const qualification = (name: string, organisationId: string): Qualification =>
  qualificationSchema.parse({
    id: `${organisationId}-${name}`,
    organisation: organisationId,
    groups,
    scope: 'national',
    certificate: `certificate ${name}`,
    validFrom: '2026-01-01',
    validTo: '2026-12-31',
    ...known(variants, name),
  });

const days = (group: string, count: number, setting?: string) => ({
  group,
  days: count,
  ...(setting === undefined ? {} : { setting }),
});
const base = {
  id: 'city-policy',
  version: '1',
  region: '990100',
  validFrom,
  timeZone: 'Asia/Shanghai',
  usableDays: [
    days('electrolytes', 3),
    days('electrolytes', 0, 'emergency'),
    days('thyroid', 30),
    days('renal', 14),
    days('infection', 90),
    days('ct', 90),
  ],
  ownHospital: 'recognised',
  imagesRequired: true,
  consentDefault: 'permit',
};
const ladder = { maxRanksBelow: 0, consortiumExempt: false };
const negative = (id: string, more: object) => ({
  negativeList: [{ id: `${id}-line`, zh: '负面清单示例。', en: `Example ${id}.`, ...more }],
});
const policyVariants: Readonly<Record<string, readonly object[]>> = {
  default: [{}],
  utc: [{ timeZone: 'UTC' }],
  'new-york': [{ timeZone: 'America/New_York' }],
  'fixed-offset': [{ timeZone: '+05:45' }],
  'item-line': [{ usableDays: [...base.usableDays, { item: 'potassium', days: 10 }] }],
  'no-days': [{ usableDays: [days('ct', 90)] }],
  ended: [{ validTo: '2026-06-10' }],
  'begins-today': [{ validFrom: '2026-06-11' }],
  'district-own': [{}, { id: 'district-policy', region: '990103', usableDays: [days('electrolytes', 10)] }],
  newer: [{}, { version: '2', validFrom: '2026-06-01', usableDays: [days('electrolytes', 5)] }],
  far: [{ region: '980000' }],
  'ended-other-zone-first': [{ region: '990155', timeZone: 'America/New_York' }, { validTo: '2026-06-11' }],
  'begun-other-zone-first': [{ region: '990155', timeZone: 'America/New_York' }, { validFrom: '2026-06-12' }],
  'own-with-mark': [{ ownHospital: 'with-mark' }],
  'own-excluded': [{ ownHospital: 'excluded' }],
  ladder: [{ ladder }],
  'ladder-three-below': [{ ladder: { ...ladder, maxRanksBelow: 3 } }],
  'ladder-consortium': [{ ladder: { ...ladder, consortiumExempt: true } }],
  'ladder-national-exempt': [{ ladder: { ...ladder, exemptScopes: ['national'] } }],
  'no-images': [{ imagesRequired: false }],
  'consent-needed': [{ consentDefault: 'deny' }],
  'negative-item': [negative('potassium', { item: 'potassium' })],
  'negative-setting': [negative('dialysis', { group: 'electrolytes', setting: 'dialysis' })],
  'negative-performer': [negative('performer', { performer: 'city' })],
  'negative-requester': [negative('requester', { requester: 'district' })],
  'negative-dated': [negative('dated', { from: '2026-06-01', to: '2026-06-10' })],
};
export const policyNames = Object.keys(policyVariants);
const policies = (name: string): RecognitionPolicy[] =>
  known(policyVariants, name).map((variant) => policySchema.parse({ ...base, ...variant }));

/** The region's reference data with these qualifications and this policy. */
export const referenceData = (qualifications: readonly Qualification[], policy = 'default'): RecognitionReference =>
  recognitionReferenceSchema.parse({
    catalogue,
    qualifications: qualificationsSchema.parse({ version: 'qualifications-1', validFrom, scopes, qualifications }),
    organisations,
    policies: policies(policy),
  });

export const reference = (qualifications: readonly Qualification[], policy = 'default') =>
  prepareReference(referenceData(qualifications, policy));

export const sourcePatient = 'Patient/synthetic-1';

/** Serum potassium of City Hospital, 10 June 2026, 09:00; `undefined` in `changes` takes a field away. */
export const entry = (
  changes: { readonly [K in keyof ResultEntry]?: ResultEntry[K] | undefined } = {},
): ResultEntry => {
  const whole = {
    result: 'Observation/1',
    report: 'DiagnosticReport/1',
    patient: sourcePatient,
    organisation: 'city',
    category: 'lab',
    loinc: ['2823-3'],
    mapping: 'mapped',
    original: { code: 'K', display: '钾' },
    value: { kind: 'quantity', value: 4.2, unit: 'mmol/L' },
    unitConsistent: true,
    status: 'final',
    effective: '2026-06-10T09:00:00+08:00',
    version: 1,
    ...changes,
  };
  // Fields set to undefined are taken out, and what remains has the type of an entry by the types above.
  return Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined)) as unknown as ResultEntry;
};
