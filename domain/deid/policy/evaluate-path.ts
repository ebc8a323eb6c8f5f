import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import { HutongError } from '../../../schemas/error.ts';

type Evaluate = (value: unknown, base: string) => readonly unknown[];

/**
 * Compiles an expression that is evaluated on one element; `base` is where the definitions describe it (`Address`, `Observation.component`).
 * Throws `config.invalid` for an expression that does not parse.
 */
export const compileOnElement = (expression: string): Evaluate => {
  check(expression);
  const plain = fhirpath.compile(expression, r4, { async: false });
  const byBase = new Map<string, (value: unknown) => readonly unknown[]>();
  return (value, base) => {
    // The engine's typed numbers are made from a resource's JSON only.
    if (typeof value === 'number' || typeof value === 'boolean') return plain(value);
    const known = byBase.get(base);
    if (known !== undefined) return known(value);
    const compiled = fhirpath.compile({ base, expression }, r4, { async: false });
    byBase.set(base, compiled);
    return compiled(value);
  };
};

/** What the engine's internal nodes offer. */
interface Selected {
  readonly fullPropertyName?: () => string | undefined;
}

/**
 * Compiles an expression that selects elements of a whole resource, as paths (`Patient.name[0].given[1]`). Throws `config.invalid` for one
 * that does not parse, and when evaluated, for one that selects what is no element of the resource.
 */
export const compileSelection = (expression: string): ((resource: object) => readonly string[]) => {
  check(expression);
  const compiled = fhirpath.compile(expression, r4, { resolveInternalTypes: false, async: false });
  return (resource) =>
    compiled(resource).map((node: Selected) => {
      const path = node.fullPropertyName?.();
      if (path === undefined) {
        throw new HutongError('config.invalid', 'The rule selects something that is no element', { path: expression });
      }
      return path;
    });
};

const check = (expression: string): void => {
  try {
    fhirpath.parse(expression);
  } catch {
    throw new HutongError('config.invalid', 'The expression is no FHIRPath', { path: expression });
  }
};
