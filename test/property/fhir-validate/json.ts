import fc from 'fast-check';
import { validBundles } from '../../compliance/fhir-validate/valid-bundles.ts';
import { validClinical } from '../../compliance/fhir-validate/valid-clinical.ts';
import { validOther } from '../../compliance/fhir-validate/valid-other.ts';

export type Json = Readonly<Record<string, unknown>>;

export const validResources: readonly Json[] = [...validClinical, ...validOther, ...validBundles].map(
  ({ resource }) => resource,
);

/** One of the resources that R4 allows. */
export const validResource: fc.Arbitrary<Json> = fc.constantFrom(...validResources);

/** The place of one object inside a resource. */
export type Path = readonly (string | number)[];

/** The paths of all objects of a resource, contained and entries included. */
export const objectPaths = (value: unknown, path: Path = []): readonly Path[] => {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.entries(value).flatMap(([key, child]) =>
    objectPaths(child, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return Array.isArray(value) ? below : [path, ...below];
};

export const isJsonObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A copy in which the object at `path` went through `change`. */
export const changeAt = (value: unknown, path: Path, change: (target: Json) => unknown): unknown => {
  const [step, ...rest] = path;
  if (step === undefined) return isJsonObject(value) ? change(value) : value;
  if (Array.isArray(value)) return value.map((item, index) => (index === step ? changeAt(item, rest, change) : item));
  if (!isJsonObject(value)) return value;
  return { ...value, [step]: changeAt(value[step], rest, change) };
};
