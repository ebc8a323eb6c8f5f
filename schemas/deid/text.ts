import { z } from 'zod';

const words = z.string().transform((text) => text.split(/\s+/u).filter(Boolean));
const characters = z.string().transform((text) => [...text.replace(/\s/gu, '')]);

/** Word lists by which personal data are found in free text: each a string, words at spaces or characters one after the other. */
export const textDictionarySchema = z.strictObject({
  surnames: characters,
  compoundSurnames: words,
  /** Characters that given names are often made of. */
  givenCharacters: characters,
  /** Characters that no name holds where it stands in clinical text. */
  neverInNames: characters,
  /** Characters that follow a name but may not end one. */
  afterNames: characters,
  /** Words of medicine and of everyday that begin with a surname. */
  notNames: words,
  /** Labels and roles before a name; the longest first does not matter. */
  nameLabels: words,
  /** Labels that a name follows only after a colon: words of work. */
  fieldLabels: words,
  /** Titles after a name or a surname. */
  titles: words,
  provinces: words,
  cities: words,
  /** Words before a place or an institution that are no part of it. */
  beforePlaces: words,
  institutionEndings: words,
  /** Beginnings that make an institution no one's in particular: 我, 当地, 上级. */
  genericInstitutions: words,
  /** Labels of numbers that identify. */
  numberLabels: words,
  latinGivenNames: words,
  latinSurnames: words,
  pinyinSurnames: words,
  pinyinSyllables: words,
  /** People after whom diseases, signs, scores and procedures are called. */
  eponyms: words,
});
export type TextDictionary = z.infer<typeof textDictionarySchema>;

export const spanTypes = ['name', 'id', 'phone', 'address', 'date', 'email', 'organisation', 'other'] as const;
const spanTypeSchema = z.enum(spanTypes);
export type SpanType = z.infer<typeof spanTypeSchema>;

const spanSchema = z.object({ start: z.number().int().min(0), end: z.number().int().min(0), type: spanTypeSchema });
/** A piece of a text: UTF-16 offsets, the end exclusive. */
export type TextSpan = Readonly<z.infer<typeof spanSchema>>;

/** A line of a file that scrubbing is scored on. */
export const labelledTextSchema = z.object({ text: z.string(), spans: z.array(spanSchema) });
export type LabelledText = z.infer<typeof labelledTextSchema>;
