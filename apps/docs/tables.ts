/** Tables of the documentation that the code itself knows best. Each is Markdown, without a line at its end. */
import {
  clinicalDateParameter,
  indexedParametersOf,
  indexedTypes,
  parametersNotCompiled,
  resultParameters,
  type SupportedParameter,
  searchableTypes,
  supportedParameters,
} from '../../domain/fhir/index.ts';
import { errorCodes } from '../../schemas/error.ts';
import { ownScopes } from '../../schemas/scopes.ts';

const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

const code = (text: string): string => `\`${text}\``;
const codes = (texts: readonly string[]): string => texts.map(code).join(' ');

export const errorTable = (): string =>
  table(
    ['code', 'status', 'FHIR issue type', 'HL7 table 0357'],
    Object.entries(errorCodes).map(([name, { status, issue, hl7 }]) => [code(name), String(status), issue, hl7]),
  );

export const scopeTable = (): string =>
  table(
    ['scope', 'allows to'],
    Object.entries(ownScopes).map(([name, meaning]) => [code(name), meaning]),
  );

export const resultParameterList = (): string => codes(resultParameters);

/** Which forms find resources of each type (domain/fhir/search/plan-search.ts). */
export const formsTable = (): string =>
  table(
    ['type', "in a patient's compartment", 'by key', "in one's own organisation, from a date on"],
    searchableTypes.map((type) => [
      type,
      type !== 'Patient' && supportedParameters(type).some(({ name }) => name === 'patient') ? code('patient') : '',
      codes(indexedParametersOf(type)),
      codes([clinicalDateParameter(type) ?? [], '_lastUpdated'].flat()),
    ]),
  );

const isResourceType = (modifier: string): boolean => /^[A-Z]/.test(modifier);

const parameterRow =
  (type: string, keyed: readonly string[]) =>
  (parameter: SupportedParameter): readonly string[] => {
    const { name, type: kind, modifiers, targets } = parameter;
    const reason = parametersNotCompiled[`${type}.${name}`];
    return [
      code(name),
      kind,
      codes(modifiers.filter((modifier) => !isResourceType(modifier)).map((modifier) => `:${modifier}`)),
      [targets.length > 12 ? 'any type' : targets.join(', '), reason === undefined ? '' : `not all: ${reason}`]
        .filter((text) => text !== '')
        .join('; '),
      keyed.includes(name) ? 'yes' : '',
    ];
  };

const head = ['parameter', 'type', 'modifiers', 'leads to', 'key'];

/** One section a searchable type; the parameters that all types share come first, once. */
export const parameterSections = (): string => {
  const common = supportedParameters('Basic').filter(({ name }) => name.startsWith('_'));
  const shared = new Set(common.map(({ name }) => name));
  const sections = searchableTypes.map((type) => {
    const own = supportedParameters(type).filter(({ name }) => !shared.has(name));
    const note = indexedTypes.includes(type) ? '\n\nSmall type: every parameter with a key finds it by itself.' : '';
    return `## ${type}${note}\n\n${table(head, own.map(parameterRow(type, indexedParametersOf(type))))}`;
  });
  return [`## Every type\n\n${table(head, common.map(parameterRow('Basic', [])))}`, ...sections].join('\n\n');
};
