import { z } from 'zod';

/** A positive number that a file's author may write as an integer or a decimal. */
const positive = z.number().positive();
const text = z.string().min(1).trim();

/** `quantity`: number with unit; `ordinal`: 阴性, 1+ …; `titre`: 1:160; `nominal`: a named finding, such as a blood group; `text`: words. */
const resultKindSchema = z.enum(['quantity', 'ordinal', 'titre', 'nominal', 'text']);

/** LOINC code with its mod-10 check digit still to be verified (content tests do). */
const loincCode = z.string().regex(/^\d{1,6}-\d$/);

/**
 * One laboratory item. Names are written once here; spellings that differ by case, width, spaces, punctuation or script are folded when the
 * dictionary is compiled.
 */
const labItemSchema = z.strictObject({
  /** Stable id of the project's own, kebab-case. */
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  zh: text,
  /** English name; LOINC's long common name where `loinc` is given. */
  en: text,
  /** Abbreviations that laboratories use as local codes as well as names. */
  abbr: z.array(text).optional(),
  /** Other names. */
  syn: z.array(text).optional(),
  /** Key of `specimens`. */
  specimen: z.string(),
  method: text.optional(),
  kind: resultKindSchema,
  loinc: loincCode.optional(),
  /** Other LOINC codes that say the same thing for recognition: another or no method, another but convertible property. */
  loincAlso: z.array(loincCode).optional(),
  /** The author was not sure of the row; it is listed for review. */
  uncertain: z.literal(true).optional(),
  /** Canonical unit, UCUM case-sensitive. Needed for `quantity`. */
  unit: text.optional(),
  /** Other UCUM units in which laboratories report it. */
  units: z.array(text).optional(),
  /** g/mol; needed to convert between mass and amount of substance. */
  molarMass: positive.optional(),
  /** Charges per molecule; needed to convert between mol and eq. */
  valence: positive.optional(),
  /** Units that are bound to the canonical one by `canonical = value * factor + offset` and not by dimension. */
  conversions: z.array(z.strictObject({ unit: text, factor: z.number(), offset: z.number() })).optional(),
  /** Lowest and highest value, in the canonical unit, that a living patient's specimen can give. */
  range: z.tuple([z.number(), z.number()]).optional(),
  /** Key of `valueSets`. */
  values: z.string().optional(),
  /** Days for which a result is usually taken to stay usable; a region's policy overrides it. */
  days: z.int().positive(),
});
export type LabItem = z.infer<typeof labItemSchema>;

const examItemSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  zh: text,
  en: text,
  abbr: z.array(text).optional(),
  syn: z.array(text).optional(),
  /** DICOM modality (CID 29) where there is one: CT, MR, DX, US, ECG, ES …; otherwise the project's own word in lower case. */
  modality: text,
  region: text.optional(),
  contrast: z.enum(['without', 'with', 'without-and-with']).optional(),
  loinc: loincCode.optional(),
  uncertain: z.literal(true).optional(),
  days: z.int().positive(),
});
export type ExamItem = z.infer<typeof examItemSchema>;

const header = {
  /** Semantic version of the file; it goes into every coding that was added because of it. */
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  source: text,
};

export const labContentSchema = z.strictObject({ ...header, items: z.array(labItemSchema) });
export const examContentSchema = z.strictObject({ ...header, items: z.array(examItemSchema) });

/** Specimen types: key, names, HL7 table 0487 code where one fits, and `within`: a wider type that this one is a kind of. */
const specimenSchema = z.strictObject({
  key: text,
  zh: text,
  en: text,
  hl7: text.optional(),
  within: text.optional(),
  syn: z.array(text),
  /** Prefixes of item names that mean this specimen (尿钾). */
  prefix: z.array(text).optional(),
  /** Words in an order's name that mean this specimen (尿常规). */
  orders: z.array(text).optional(),
});
export type Specimen = z.infer<typeof specimenSchema>;

/** A coded result: 阴性, 弱阳性, 2+. `interpretation` is a code of HL7 v3 ObservationInterpretation where one fits. */
const codedValueSchema = z.strictObject({
  code: text,
  zh: text,
  en: text,
  interpretation: text.optional(),
  syn: z.array(text),
});
export type CodedValue = z.infer<typeof codedValueSchema>;

/** A UCUM unit that the project knows by heart. `also` are spellings that folding alone does not bring to the code. */
const unitSpellingSchema = z.strictObject({
  code: text,
  /** How it is shown; left out when the code itself is readable. */
  display: text.optional(),
  also: z.array(text).optional(),
});

const spellingContentSchema = z.strictObject({
  ...header,
  /** Pairs of one traditional and one simplified character. */
  characters: z.array(z.string().length(2)),
  /** Words that are replaced inside a folded name, longest first. */
  words: z.array(z.tuple([text, z.string()])),
  /** Endings that say nothing about which item it is (测定, 检测). */
  endings: z.array(text),
});

const vocabularySchema = z.strictObject({
  ...header,
  specimens: z.array(specimenSchema),
  values: z.array(codedValueSchema),
  valueSets: z.record(z.string(), z.array(z.string())),
  units: z.array(unitSpellingSchema),
});

/** All that a dictionary is compiled from. */
export const terminologyContentSchema = z.strictObject({
  lab: labContentSchema,
  exams: examContentSchema,
  vocabulary: vocabularySchema,
  spelling: spellingContentSchema,
});
export type TerminologyContent = z.infer<typeof terminologyContentSchema>;

/** One row of a sender's own map. What is left out matches anything; `item` or `loinc` names the target. */
const localMapRowSchema = z.strictObject({
  /** Coding.system as received; left out: any of the organisation's systems. */
  system: text.optional(),
  code: text,
  name: text.optional(),
  specimen: text.optional(),
  method: text.optional(),
  unit: text.optional(),
  /** Id of a dictionary item. */
  item: text,
  /** FHIR ConceptMap equivalence (http://hl7.org/fhir/concept-map-equivalence). `inexact` rows are never taken for recognition. */
  equivalence: z.enum(['equivalent', 'equal', 'wider', 'narrower', 'inexact']).default('equivalent'),
});
export type LocalMapRow = z.infer<typeof localMapRowSchema>;

/** A sender's own codes, mapped to the dictionary's items by the region's stewards. */
export const localMapSchema = z.strictObject({
  organisation: text,
  id: text,
  version: text,
  rows: z.array(localMapRowSchema),
});
export type LocalMap = z.infer<typeof localMapSchema>;

/** Lists of codes that carry no logic: sexes, ethnic groups, departments, hospital grades, administrative divisions. */
export const codeListSchema = z.strictObject({
  ...header,
  /** Canonical URI written as Coding.system. */
  system: z.url().or(z.string().startsWith('urn:oid:')),
  name: text,
  concepts: z.array(
    z.strictObject({
      code: text,
      zh: text,
      en: text.optional(),
      syn: z.array(text).optional(),
      /** Code of the same list in another standard, such as FHIR's administrative gender. */
      fhir: text.optional(),
    }),
  ),
});
export type CodeList = z.infer<typeof codeListSchema>;
