import fc from 'fast-check';
import type { Requester } from '../../../domain/recognition/index.ts';
import { entryStatusSchema, mappingStateSchema, type ResultEntry } from '../../../schemas/recognition/index.ts';
import { entry, policyNames, qualification, qualificationNames, sourcePatient } from '../../unit/recognition/region.ts';

const organisations = ['city', 'district', 'clinic', 'ungraded', 'far', 'nobody'];
const anyOrganisation = fc.constantFrom(...organisations);

const offsets = ['Z', '+08:00', '-05:00', '+05:45', '+14:00'] as const;
const minutes: Readonly<Record<string, number>> = { Z: 0, '+08:00': 480, '-05:00': -300, '+05:45': 345, '+14:00': 840 };

/** One instant, written in the offset. */
export const written = (instant: number, offset: string): string =>
  `${new Date(instant + (minutes[offset] ?? 0) * 60_000).toISOString().slice(0, 19)}${offset}`;
export const anyOffset = fc.constantFrom(...offsets);

/** Whole seconds around the fixture's June 2026. */
export const anyInstant = fc
  .integer({ min: Date.UTC(2026, 4, 20) / 1000, max: Date.UTC(2026, 5, 30) / 1000 })
  .map((seconds) => seconds * 1000);
const timeOn = (firstDay: number, lastDay: number) =>
  fc
    .tuple(
      fc.integer({ min: Date.UTC(2026, 5, firstDay) / 1000, max: Date.UTC(2026, 5, lastDay + 1) / 1000 }),
      anyOffset,
    )
    .map(([seconds, offset]) => written(seconds * 1000, offset));

const effective = fc.oneof(
  { weight: 16, arbitrary: timeOn(9, 11) },
  { weight: 2, arbitrary: timeOn(9, 11).map((time) => time.slice(0, 10)) },
  { weight: 1, arbitrary: fc.constantFrom(undefined, '2026-06', '2026-06-10T09:00:00') },
);

const often = <T>(usual: T, others: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 14, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: others });

const value = fc.oneof(
  fc.record({ kind: fc.constant('quantity' as const), value: fc.integer(), printedUnit: fc.constant('×10^9/L') }),
  fc.record({ kind: fc.constant('quantity' as const), value: fc.double({ noNaN: true, noDefaultInfinity: true }) }),
  fc.record({
    kind: fc.constant('quantity' as const),
    value: fc.integer(),
    unit: fc.constantFrom('mmol/L', '%', '10*9/L'),
    comparator: fc.constantFrom('<' as const, '>=' as const),
  }),
  fc.record({ kind: fc.constant('text' as const), text: fc.string() }),
  fc.record({ kind: fc.constant('coded' as const), code: fc.string({ minLength: 1 }), display: fc.string() }),
);

/** Entries of any state, most of them usual; every field that may be absent is absent in some. */
export const anyEntry: fc.Arbitrary<ResultEntry> = fc
  .record({
    result: fc.nat(9_999).map((id) => `Observation/${id}`),
    report: fc.nat(20).map((id) => `DiagnosticReport/${id}`),
    patient: often<string>(sourcePatient, fc.constant('Patient/synthetic-2')),
    organisation: often('city', anyOrganisation),
    category: often<'lab' | 'imaging'>('lab', fc.constant('imaging')),
    loinc: often<string[]>(
      ['2823-3'],
      fc.constantFrom(['2951-2'], ['2075-0'], ['31201-7'], ['24627-2'], [], ['2823-3', '2951-2']),
    ),
    mapping: often<ResultEntry['mapping']>('mapped', fc.constantFrom(...mappingStateSchema.options)),
    item: often<string | undefined>(undefined, fc.constantFrom('potassium', 'unknown')),
    value: often<ResultEntry['value']>(
      { kind: 'quantity', value: 4.2, unit: 'mmol/L' },
      fc.option(value, { nil: undefined }),
    ),
    unitConsistent: often<boolean | undefined>(true, fc.constantFrom(false, undefined)),
    interpretation: fc.option(fc.array(fc.constantFrom('H', 'L', 'N')), { nil: undefined }),
    range: fc.option(fc.string(), { nil: undefined }),
    status: often<ResultEntry['status']>('final', fc.constantFrom(...entryStatusSchema.options)),
    effective,
    issued: fc.option(timeOn(9, 12), { nil: undefined }),
    performer: fc.option(fc.record({ name: fc.string(), department: fc.string() }), { nil: undefined }),
    images: fc.constantFrom(undefined, 'reachable' as const, 'unreachable' as const, 'unknown' as const),
    version: fc.integer({ min: 1, max: 9 }),
  })
  .map(entry);

/** Distinct references, as one person's stored results have. */
export const anyEntries = fc.uniqueArray(anyEntry, { maxLength: 12, selector: ({ result }) => result });

export const anyQualification = fc
  .tuple(fc.constantFrom(...qualificationNames), fc.constantFrom(...organisations.slice(0, 5)))
  .map(([name, organisation]) => qualification(name, organisation));
export const anyQualifications = fc
  .tuple(fc.constantFrom([], [qualification('national', 'city')]), fc.array(anyQualification, { maxLength: 8 }))
  .map(([some, more]) => [...new Map([...some, ...more].map((each) => [each.id, each])).values()]);

export const anyPolicy = often('default', fc.constantFrom(...policyNames));

export const anyRequester: fc.Arbitrary<Requester> = fc.record(
  {
    organisation: often('district', anyOrganisation),
    setting: often('outpatient', fc.constantFrom('inpatient', 'emergency', 'dialysis')),
    at: timeOn(11, 13),
  },
  { requiredKeys: ['organisation', 'at'] },
);

export const anyFacts = fc.record({
  identity: often<Readonly<Record<string, 'certain' | 'review' | 'unlinked'>>>(
    { [sourcePatient]: 'certain' },
    fc.constantFrom({}, { [sourcePatient]: 'review' as const }),
  ),
  consent: often<readonly { decision: 'permit' | 'deny'; sensitive?: string }[]>(
    [],
    fc.constantFrom([{ decision: 'deny' as const }], [{ decision: 'permit' as const, sensitive: 'hiv' }]),
  ),
});

export const anyOrder = fc.constantFrom(
  'potassium',
  '2823-3',
  'sodium',
  'electrolytes-panel',
  'ct-chest',
  'hiv-antibody',
  'other',
);
