/** What can be searched, for the capability statement, error texts and the documentation. */
import { hasPrefixes, modifiersOf, prefixes } from './modifiers.ts';
import { type ParameterType, parametersOf } from './search-table.ts';

export interface SupportedParameter {
  readonly name: string;
  readonly type: ParameterType;
  /** Canonical URL of the SearchParameter. */
  readonly definition: string;
  readonly documentation: string;
  readonly modifiers: readonly string[];
  readonly prefixes: readonly string[];
  readonly targets: readonly string[];
}

/** The parameters of a resource type, by name; none for a name that is no R4 type. */
export const supportedParameters = (type: string): readonly SupportedParameter[] =>
  [...(parametersOf(type)?.values() ?? [])]
    .map((parameter) => ({
      name: parameter.name,
      type: parameter.type,
      definition: `http://hl7.org/fhir/SearchParameter/${parameter.definition}`,
      documentation: parameter.text,
      modifiers: modifiersOf(parameter),
      prefixes: hasPrefixes(parameter.type) ? prefixes : [],
      targets: parameter.targets,
    }))
    .sort((left, right) => (left.name < right.name ? -1 : 1));

/** `Type:parameter` of every reference of a type, as CapabilityStatement.rest.resource.searchInclude lists them. */
export const supportedIncludes = (type: string): readonly string[] =>
  supportedParameters(type)
    .filter((parameter) => parameter.type === 'reference')
    .map(({ name }) => `${type}:${name}`);
