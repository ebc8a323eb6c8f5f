import type { ParameterType, SearchParameter } from './search-table.ts';

const byType: Readonly<Record<ParameterType, readonly string[]>> = {
  token: ['missing', 'not', 'text', 'in', 'not-in'],
  reference: ['missing', 'identifier'],
  date: ['missing'],
  string: ['missing', 'exact', 'contains'],
  quantity: ['missing'],
  number: ['missing'],
  uri: ['missing', 'below', 'above'],
  composite: [],
};

/** Modifiers of a parameter (R4 section 3.1.1.4.4); those of a reference include the types that it may lead to. */
export const modifiersOf = (parameter: SearchParameter): readonly string[] => {
  const own = byType[parameter.type];
  const literal = parameter.leaves.some((leaf) => leaf.type === 'Reference');
  return parameter.type === 'reference' && literal ? [...own, ...parameter.targets] : own;
};

/** Prefixes before a date, number or quantity (R4 section 3.1.1.4.5). */
export const prefixes = ['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'] as const;

/** Whether values of the parameter may have a prefix. */
export const hasPrefixes = (type: ParameterType): boolean =>
  type === 'date' || type === 'number' || type === 'quantity';
