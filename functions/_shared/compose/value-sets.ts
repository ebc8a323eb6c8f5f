import { r4Definitions } from '../../../schemas/fhir/load.ts';

const base = 'http://hl7.org/fhir/ValueSet/';

/** Codes of R4's own value sets that list their codes (those of required bindings); undefined for another. The version of a canonical is left out. */
export const expandValueSet = (
  canonical: string,
): readonly { readonly system: string; readonly code: string }[] | undefined => {
  const [url = ''] = canonical.split('|');
  const set = r4Definitions.valueSet(url.startsWith(base) ? url.slice(base.length) : url);
  return set === undefined
    ? undefined
    : Object.entries(set).flatMap(([system, codes]) => codes.split('|').map((code) => ({ system, code })));
};
