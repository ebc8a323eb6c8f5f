import { HutongError } from '../../../schemas/error.ts';

export interface BusinessIdentity {
  readonly system: string;
  readonly value: string;
}

/**
 * Reads the one conditional form that names a resource by its business identity, `identifier=system|value` (R4 http.html 3.1.0.4.3 and 3.1.0.7.1).
 * Throws `fhir.not-supported` for other search criteria: an identity is what ids are derived from.
 */
export const parseIdentifierQuery = (query: string, path: string): BusinessIdentity => {
  const parameters = [...new URLSearchParams(query)];
  const [only] = parameters;
  const bar = only?.[1].indexOf('|') ?? -1;
  if (
    only === undefined ||
    parameters.length !== 1 ||
    only[0] !== 'identifier' ||
    bar < 1 ||
    bar === only[1].length - 1
  ) {
    throw new HutongError('fhir.not-supported', 'A conditional request names one identifier: identifier=system|value', {
      path,
    });
  }
  return { system: only[1].slice(0, bar), value: only[1].slice(bar + 1) };
};
