/**
 * What the compiled tables offer to the validator. A loader (`load.ts`) implements it; each call gives one type, value set or constraint,
 * so that a process only pays for the types that it meets.
 */
export interface FhirDefinitions {
  /**
   * The lines of one type, or `undefined` where R4 has no such type. Grammar:
   *
   * - first line: `kind base {constraint,…}`, kind one of `resource`, `complex-type`, `primitive-type`, each also as `abstract-…`
   * - element: `name min..max types =value-set {constraint,…}`, the last two optional
   * - `@path base {constraint,…}` opens a nested (backbone) element; the elements below belong to it
   * - types are separated by `|`: a type name, `Quantity:SimpleQuantity` (a type under a profile), `Reference(Patient,Group)`,
   *   `@path` (a nested element of the same type) or `*` (any of the open types of R4 §2.24.0.1)
   * - inherited elements and constraints stand with the base only
   */
  readonly structure: (name: string) => string | undefined;
  /** Codes by system, separated by `|`, of a value set named by its last part under `http://hl7.org/fhir/ValueSet/` or else by its URL. */
  readonly valueSet: (name: string) => Readonly<Record<string, string>> | undefined;
  /** Severity, human text and FHIRPath of an invariant. */
  readonly constraint: (key: string) => readonly string[] | undefined;
}
