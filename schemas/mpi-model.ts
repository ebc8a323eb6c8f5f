import { z } from 'zod';

/** Fields of a registration that matching reads; a mapping file says which columns of a file they stand in. */
export const matchFields = [
  'familyName',
  'givenName',
  'fullName',
  'birthDate',
  'sex',
  'nationalId',
  'residentId',
  'insuranceNumber',
  'healthRecordNumber',
  'phone',
  'streetNumber',
  'addressLine',
  'suburb',
  'postcode',
  'state',
  'address',
  'motherName',
  'motherResidentId',
] as const;

const matchFieldSchema = z.enum(matchFields);
export type MatchField = z.infer<typeof matchFieldSchema>;

/** Which column holds the record's id and which columns hold each field; several columns of one field are several values of it. */
export const matchMappingSchema = z.strictObject({
  id: z.string().min(1),
  fields: z
    .partialRecord(matchFieldSchema, z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]))
    .refine((fields) => Object.keys(fields).length > 0, 'at least one field'),
});
export type MatchMapping = z.infer<typeof matchMappingSchema>;

export const comparatorNames = [
  'latin-name',
  'chinese-name',
  'date',
  'resident-id',
  'code',
  'category',
  'phone',
  'address-lines',
  'chinese-address',
] as const;

const probability = z.number().gt(0).lt(1);

/** m: share of true pairs at this level; u: share of other pairs. Both among pairs where neither side is missing. */
const levelSchema = z.strictObject({ level: z.string().min(1), m: probability, u: probability });

const comparisonSchema = z.strictObject({
  id: z.string().min(1),
  comparator: z.enum(comparatorNames),
  field: matchFieldSchema,
  /** The field whose value may stand in this one by mistake: family and given name. */
  swapsWith: matchFieldSchema.optional(),
  /** Agreement on a rare value weighs more: u is the value's own frequency in the records at hand. */
  termFrequency: z.boolean().default(false),
  levels: z.array(levelSchema).min(2),
});

const blockingKeySchema = z.strictObject({
  /** Records that share all of these are candidates. */
  parts: z.array(z.string().min(1)).min(1),
  /** Added one after the other where a key is shared by more than `maximumBlock` records. */
  refine: z.array(z.string().min(1)).default([]),
});

const ruleSchema = z.strictObject({
  id: z.string().min(1),
  /** Holds when every comparison named is at one of the levels listed; `missing` is a level here. */
  when: z.record(z.string(), z.array(z.string().min(1)).min(1)),
  /** `review`: a person looks, whatever the weights; `not-automatic`: never joined without a person; `different`: two persons. */
  outcome: z.enum(['review', 'not-automatic', 'different']),
});

/** A Fellegi–Sunter model: how records are compared, how much each level weighs, how candidates are found, where decisions lie. */
export const matchModelSchema = z.strictObject({
  id: z.string().min(1),
  version: z.string().min(1),
  description: z.string(),
  /** True pairs that one record has on average before anything is known: the prior is this ÷ (records − 1) for each pair. */
  pairsPerRecord: z.number().positive(),
  comparisons: z.array(comparisonSchema).min(1),
  /** Evidence that is shared within a household or repeats itself: together it weighs at most `bits`. */
  limits: z.array(z.strictObject({ comparisons: z.array(z.string()).min(1), bits: z.number() })).default([]),
  rules: z.array(ruleSchema).default([]),
  blocking: z.array(blockingKeySchema).min(1),
  maximumBlock: z.number().int().min(2),
  /** Posterior probabilities: from `link` on records are joined, from `review` on a person looks. */
  thresholds: z
    .strictObject({ review: probability, link: probability })
    .refine(({ review, link }) => review <= link, 'review is not above link'),
});
export type MatchModel = z.infer<typeof matchModelSchema>;
export type ComparisonModel = MatchModel['comparisons'][number];
