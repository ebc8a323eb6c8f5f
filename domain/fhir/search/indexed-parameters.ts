import { parametersOf } from './search-table.ts';

/**
 * Parameters with equality keys, most selective first: a search takes the first that it can use. What is left out (gender, active, status of a
 * person) would put half of a table under one key; it filters, but it does not find.
 */
const small: Readonly<Record<string, readonly string[]>> = {
  Patient:
    'identifier phone email telecom birthdate given name family general-practitioner link death-date organization'.split(
      ' ',
    ),
  Practitioner: 'identifier phone email telecom given name family communication'.split(' '),
  PractitionerRole:
    'identifier practitioner phone email telecom location service endpoint specialty role organization'.split(' '),
  Organization: 'identifier name partof endpoint address-city type active'.split(' '),
  Location: 'identifier name partof endpoint address-city organization type status'.split(' '),
  Endpoint: 'identifier name organization connection-type payload-type status'.split(' '),
  Medication: 'identifier code ingredient-code ingredient lot-number manufacturer expiration-date form status'.split(
    ' ',
  ),
  Subscription: 'url contact type status'.split(' '),
};

/** Parameters whose values are all among another's: one key, and one write, serves both. */
const widerParameter: Readonly<Record<string, string>> = {
  phone: 'telecom',
  email: 'telecom',
  family: 'name',
  given: 'name',
};

/** The parameter whose keys find a parameter's values. */
export const keyParameterOf = (name: string): string => widerParameter[name] ?? name;

/** Small types, which every parameter with keys finds. */
export const indexedTypes: readonly string[] = Object.keys(small);

/** Parts of a report, twenty to a message: a key for each would cost as much as the report. They are found through their patient. */
const foundByPatient: ReadonlySet<string> = new Set(['Observation', 'Specimen']);

/** Every other type with an `identifier` parameter is found by that: a conditional create asks for it. */
const others: readonly string[] = ['identifier'];

/** Names of the parameters that have equality keys, most selective first. */
export const indexedParametersOf = (type: string): readonly string[] =>
  small[type] ?? (parametersOf(type)?.has('identifier') && !foundByPatient.has(type) ? others : []);
