import { z } from 'zod';

const reference = (type: string) =>
  z.strictObject({ reference: z.string().regex(new RegExp(`^${type}/[A-Za-z0-9.-]{1,64}$`), `is ${type}/id`) });

/**
 * Input of `POST /fhir/$recognised-results`, a FHIR Parameters resource:
 *
 * - `patient` (the caller's own source patient) or `identifier` (a resident ID): who it is about
 * - `item`, 1 to 50: ordered items, each a LOINC code or a catalogue id
 * - `purposeOfUse`: `TREAT`
 * - `encounter` or `order`: the caller's own for that person
 * - `setting`, optional: as the region's policy names settings (`outpatient`, `inpatient`, `emergency` …)
 */
const parameterSchema = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('patient'), valueReference: reference('Patient') }),
  z.strictObject({
    name: z.literal('identifier'),
    valueIdentifier: z.strictObject({ system: z.string().min(1), value: z.string().min(1) }),
  }),
  z.strictObject({
    name: z.literal('item'),
    valueCoding: z.strictObject({
      system: z.string().optional(),
      code: z.string().min(1),
      display: z.string().optional(),
    }),
  }),
  z.strictObject({ name: z.literal('purposeOfUse'), valueCode: z.string() }),
  z.strictObject({ name: z.literal('encounter'), valueReference: reference('Encounter') }),
  z.strictObject({ name: z.literal('order'), valueReference: reference('ServiceRequest') }),
  z.strictObject({ name: z.literal('setting'), valueCode: z.string().regex(/^[a-z0-9-]{1,32}$/) }),
]);

export const recognisedResultsRequestSchema = z
  .strictObject({
    resourceType: z.literal('Parameters'),
    id: z.string().optional(),
    meta: z.unknown().optional(),
    parameter: z.array(parameterSchema).min(1),
  })
  .transform(({ parameter }, context) => {
    const only = <N extends string>(name: N) => {
      const found = parameter.filter(
        (item): item is Extract<(typeof parameter)[number], { name: N }> => item.name === name,
      );
      if (found.length > 1)
        context.issues.push({ code: 'custom', message: `${name} occurs twice`, path: ['parameter'], input: undefined });
      return found[0];
    };
    const patient = only('patient')?.valueReference.reference;
    const identifier = only('identifier')?.valueIdentifier;
    const items = parameter.flatMap((item) => (item.name === 'item' ? [item.valueCoding.code] : []));
    const encounter = only('encounter')?.valueReference.reference;
    const order = only('order')?.valueReference.reference;
    const problem = (message: string) =>
      context.issues.push({ code: 'custom', message, path: ['parameter'], input: undefined });
    if ((patient === undefined) === (identifier === undefined)) problem('give either patient or identifier');
    if (items.length === 0 || items.length > 50) problem('give 1 to 50 items');
    return {
      patient,
      identifier,
      items,
      purposeOfUse: only('purposeOfUse')?.valueCode,
      /** `Encounter/id` or `ServiceRequest/id`. */
      context: encounter ?? order,
      setting: only('setting')?.valueCode,
    };
  });
export type RecognisedResultsRequest = z.infer<typeof recognisedResultsRequestSchema>;
