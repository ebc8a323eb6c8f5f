/** Parameters that shape the answer instead of selecting resources (R4 section 3.1.1.5). */
import { type Inclusion, type SearchQuery, type SortKey, summaryModes, totalModes } from './query.ts';
import { badValue, notSupported, unknownModifier, unknownParameter } from './search-error.ts';
import { parametersOf } from './search-table.ts';

type Shape = Omit<SearchQuery, 'type' | 'clauses' | 'applied'>;
/** The same while it is being read. */
export type ResultOptions = { -readonly [Key in keyof Shape]: Shape[Key] };

/** Resources on a page: more are asked for page by page. */
export const maxCount = 1000;

const readSort = (type: string, value: string): SortKey[] =>
  value.split(',').map((key) => {
    const descending = key.startsWith('-');
    const parameter = descending ? key.slice(1) : key;
    const found = parametersOf(type)?.get(parameter);
    if (!found) throw unknownParameter(type, parameter, [...(parametersOf(type)?.keys() ?? [])].sort());
    if (found.type === 'composite') throw notSupported(parameter, 'has two values, so it gives no order');
    return { parameter, descending };
  });

/** `Type:parameter`, `Type:parameter:Target` or `Type:*`; R4's bare `*` is the searched type's. */
const readInclusion = (name: string, value: string, type: string, reverse: boolean): Inclusion => {
  if (name.includes(':')) throw unknownModifier(name.split(':')[0] ?? '', name.split(':')[1] ?? '', []);
  const [source = '', parameter, target, ...rest] = value === '*' && !reverse ? [type, '*'] : value.split(':');
  const parameters = parametersOf(source);
  if (!parameters || parameter === undefined || rest.length > 0)
    throw badValue(name, 'Type:parameter or Type:parameter:Target');
  const references = [...parameters.values()].filter((one) => one.type === 'reference');
  const found = references.find((one) => one.name === parameter);
  if (!found && (parameter !== '*' || reverse)) {
    throw unknownParameter(`${source} (${name})`, parameter, references.map((one) => one.name).sort());
  }
  const reachable = found?.targets ?? [];
  if (target !== undefined && found && !reachable.includes(target)) throw unknownModifier(parameter, target, reachable);
  if (!reverse && source !== type) throw badValue(name, `a parameter of ${type}`);
  if (reverse && !reachable.includes(type)) throw badValue(name, `a parameter that leads to ${type}`);
  return { type: source, parameter, ...(target === undefined ? {} : { target }) };
};

const oneOf = <T extends string>(name: string, value: string, allowed: readonly T[]): T => {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw badValue(name, `one of ${allowed.join(', ')}`);
  return found;
};

const readers: Readonly<Record<string, (value: string, into: ResultOptions, type: string, name: string) => void>> = {
  _sort: (value, into, type) => {
    into.sort = [...into.sort, ...readSort(type, value)];
  },
  _count: (value, into) => {
    if (!/^\d{1,9}$/.test(value)) throw badValue('_count', 'a whole number');
    into.count = Math.min(Number(value), maxCount);
  },
  _include: (value, into, type, name) => {
    into.include = [...into.include, readInclusion(name, value, type, false)];
  },
  _revinclude: (value, into, type, name) => {
    into.revInclude = [...into.revInclude, readInclusion(name, value, type, true)];
  },
  _total: (value, into) => {
    into.total = oneOf('_total', value, totalModes);
  },
  _summary: (value, into) => {
    into.summary = oneOf('_summary', value, summaryModes);
  },
  _elements: (value, into) => {
    const elements = value.split(',');
    if (!elements.every((element) => /^[a-z]\w*(\[x\])?$/i.test(element)))
      throw badValue('_elements', 'a list of elements');
    into.elements = elements;
  },
  _format: (value, into) => {
    into.format = value;
  },
  _pretty: (value, into) => {
    into.pretty = oneOf('_pretty', value, ['true', 'false']) === 'true';
  },
  _cursor: (value, into) => {
    into.cursor = value;
  },
};

/** Their names, for the capability statement and the documentation. */
export const resultParameters: readonly string[] = Object.keys(readers);

export const isResultParameter = (name: string): boolean => Object.hasOwn(readers, name);

/** Reads one of them into `into`. Throws like `parseSearch`. */
export const readResultParameter = (type: string, name: string, value: string, into: ResultOptions): void => {
  const [head = ''] = name.split(':');
  if (head !== name && head !== '_include' && head !== '_revinclude') {
    throw unknownModifier(head, name.slice(head.length + 1), []);
  }
  readers[head]?.(value, into, type, name);
};
