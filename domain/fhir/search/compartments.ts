import { isObject } from './emit.ts';
import { isLocalReference, plainReference, typeOfReference } from './reference-target.ts';
import { compartmentPathsOf } from './search-table.ts';

const collect = (value: unknown, steps: readonly string[], into: (reference: string) => void): void => {
  if (Array.isArray(value)) {
    for (const one of value) collect(one, steps, into);
    return;
  }
  if (!isObject(value)) return;
  const [step, ...rest] = steps;
  if (step !== undefined) collect(value[step], rest, into);
  else if (typeof value.reference === 'string') into(value.reference);
};

/**
 * The patients (`Patient/1`) in whose compartment a resource of any type is (CompartmentDefinition/patient), each once. A patient is in its own.
 *
 * @param baseUrl this server's base without a closing slash
 */
export const compartmentsOf = (resource: unknown, baseUrl?: string): readonly string[] => {
  if (!isObject(resource) || typeof resource.resourceType !== 'string') return [];
  const own = resource.resourceType === 'Patient' && typeof resource.id === 'string' ? [`Patient/${resource.id}`] : [];
  const found = new Set<string>(own);
  for (const path of compartmentPathsOf(resource.resourceType)) {
    collect(resource, path.split('.'), (written) => {
      const reference = plainReference(written, baseUrl);
      if (isLocalReference(reference) && typeOfReference(reference) === 'Patient') found.add(reference);
    });
  }
  return [...found];
};
