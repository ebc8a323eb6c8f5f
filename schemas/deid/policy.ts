import { z } from 'zod';

/** Methods of the FHIR anonymizer's configuration, then those of this project. */
export const deidMethods = [
  'keep',
  'redact',
  'dateShift',
  'cryptoHash',
  'encrypt',
  'substitute',
  'perturb',
  'generalize',
  'pseudonymise',
  'scrubText',
  'dropResource',
  'dropLevel',
] as const;
export type DeidMethod = (typeof deidMethods)[number];

/** `dateshift` and `CryptoHash` occur in published files: names of methods are read without regard to case. */
const byLowerCase = new Map(deidMethods.map((method) => [method.toLowerCase(), method]));
const methodSchema = z.preprocess(
  (value) => (typeof value === 'string' ? (byLowerCase.get(value.toLowerCase()) ?? value) : value),
  z.enum(deidMethods),
);

const ruleSchema = z
  .strictObject({
    /** FHIRPath, with `nodesByType('T')` and `nodesByName('n')` for any element of a type or name. */
    path: z.string().min(1),
    method: methodSchema,
    /** `substitute`: what stands there instead. */
    replaceWith: z.unknown().optional(),
    /** `perturb`: width of the noise; for `proportional` a share of the value. */
    span: z.number().nonnegative().optional(),
    rangeType: z.enum(['fixed', 'proportional']).optional(),
    /** `perturb`: decimal places. */
    roundTo: z.number().int().min(0).max(28).optional(),
    /** `generalize`: FHIRPath condition → FHIRPath value, the first that holds. */
    cases: z.record(z.string().min(1), z.string().min(1)).optional(),
    /** `generalize`: what happens to a value of no case. */
    otherValues: z.enum(['redact', 'keep']).optional(),
    /** `dropLevel`: resources of this level of GB/T 39725-2020 and above are dropped. */
    level: z.number().int().min(1).max(5).optional(),
    /** For the reader of the file. */
    comment: z.string().optional(),
  })
  .superRefine((rule, context) => {
    const need = (name: 'replaceWith' | 'span' | 'cases' | 'level'): void => {
      if (rule[name] === undefined)
        context.addIssue({ code: 'custom', path: [name], message: 'required by the method' });
    };
    if (rule.method === 'substitute') need('replaceWith');
    if (rule.method === 'perturb') need('span');
    if (rule.method === 'generalize') need('cases');
    if (rule.method === 'dropLevel') need('level');
  });

const parametersSchema = z.strictObject({
  dateShiftKey: z.string().default(''),
  /** One offset for each resource, each file, each folder, or each person (this project's). */
  dateShiftScope: z.enum(['resource', 'file', 'folder', 'person']).default('resource'),
  dateShiftFixedOffsetInDays: z.number().int().optional(),
  cryptoHashKey: z.string().default(''),
  encryptKey: z.string().default(''),
  enablePartialAgesForRedact: z.boolean().default(false),
  enablePartialDatesForRedact: z.boolean().default(false),
  enablePartialZipCodesForRedact: z.boolean().default(false),
  restrictedZipCodeTabulationAreas: z.array(z.string()).default([]),
});

const fhirVersionSchema = z.enum(['', 'R4']).default('R4');
const processingErrorsSchema = z.preprocess(
  (value) => (typeof value === 'string' ? value.toLowerCase() : value),
  z.enum(['raise', 'keep', 'skip']).default('raise'),
);

/**
 * A policy file in the form of the FHIR anonymizer's configuration. With `version` it is one of this project's own: what no rule names is
 * removed. Without, what no rule names is kept, as that tool does.
 */
export const deidPolicySchema = z
  .strictObject({
    $schema: z.string().optional(),
    fhirVersion: fhirVersionSchema,
    /** A resource that cannot be processed stops the run (`raise`) or is left out (`skip`). It is never let through: `keep` is refused. */
    processingErrors: processingErrorsSchema,
    id: z.string().min(1).optional(),
    version: z.string().min(1).optional(),
    title: z.string().optional(),
    description: z.string().optional(),
    fhirPathRules: z.array(ruleSchema).min(1),
    parameters: parametersSchema.prefault({}),
  })
  .refine(({ processingErrors }) => processingErrors !== 'keep', {
    path: ['processingErrors'],
    message: 'a record that failed would be let through; say raise or skip',
  })
  .refine(({ id, version }) => (id === undefined) === (version === undefined), {
    path: ['version'],
    message: 'id and version come together',
  });
export type DeidPolicy = z.infer<typeof deidPolicySchema>;
export type DeidRule = DeidPolicy['fhirPathRules'][number];
export type DeidParameters = DeidPolicy['parameters'];
