import { remember } from './fold-text.ts';

/** What the stage asks of a full UCUM implementation, for units that the compact reader does not know. */
export interface UnitService {
  /** The valid case-sensitive UCUM code that `text` is, or `undefined`. */
  validate(text: string): string | undefined;
  /** `value` in unit `to`, or `undefined` where the two are not commensurable. `molarMass` in g/mol. */
  convert(value: number, from: string, to: string, molarMass?: number): number | undefined;
  /** The unit in words. */
  display(code: string): string | undefined;
}

/** The part of `@lhncbc/ucum-lhc`'s UcumLhcUtils that is used. Declared here because the library ships no types. */
export interface UcumLibrary {
  validateUnitString(unit: string): { status: string; ucumCode: string | null; unit: { name: string } | null };
  convertUnitTo(
    from: string,
    value: number,
    to: string,
    suggest?: boolean,
    molarMass?: number | null,
  ): { status: string; toVal: number | null };
}

/**
 * What reaches the library: printable ASCII (UCUM section 2.1), no annotation in front of a symbol. On `{|}1` the library fails inside and prints
 * the text to the console, and a unit field can hold anything a sender mistook for a unit.
 */
const askable = /^(?!.*\}[A-Za-z0-9([{])[\x21-\x7e]{1,60}$/u;

/**
 * UnitService over `@lhncbc/ucum-lhc`. `load` is called at the first unit that needs it: the library costs 2 MB and 30 ms, and
 * common units never reach it. Of the public UCUM functional tests it gets validation and conversion right; its names are HTML with brackets,
 * so `display` builds the standard's long form itself.
 */
export const makeUcumUnitService = (load: () => UcumLibrary): UnitService => {
  let loaded: UcumLibrary | undefined;
  const library = (): UcumLibrary => {
    loaded ??= load();
    return loaded;
  };
  const check = remember((text: string) => {
    const answer = askable.test(text) ? library().validateUnitString(text) : undefined;
    // `status: 'invalid'` also carries a guess in `ucumCode`; a guess is not taken.
    return answer?.status === 'valid' && answer.ucumCode === text
      ? { code: text, name: answer.unit?.name }
      : { code: undefined, name: undefined };
  });
  return {
    validate: (text) => check(text).code,
    display: (code) => {
      if (code === '') return '(unity)';
      return check(code).code === undefined ? undefined : longForm(code, (symbol) => check(symbol).name);
    },
    convert: (value, from, to, molarMass) => {
      if (!askable.test(from) || !askable.test(to)) return undefined;
      const answer = library().convertUnitTo(from, value, to, false, molarMass ?? null);
      return answer.status === 'succeeded' && answer.toVal !== null ? answer.toVal : undefined;
    },
  };
};

/** `m3.kg-1` → `(meter ^ 3) * (kilogram ^ -1)`. Parentheses and annotations of the code stay as they are. */
const longForm = (code: string, nameOf: (symbol: string) => string | undefined): string =>
  code.replace(
    /([./])|(10[*^])([+-]?\d+)|((?:[A-Za-z%'"]|\[[^\]]*\])+)([+-]?\d+)?/gu,
    (whole, operator?: string, ten?: string, power?: string, symbol?: string, exponent?: string) => {
      if (operator !== undefined) return operator === '.' ? ' * ' : ' / ';
      const name = nameOf(ten ?? symbol ?? whole)?.replace(/ - time$/u, '') ?? whole;
      const raised = power ?? exponent;
      return raised === undefined ? `(${name})` : `(${name} ^ ${raised})`;
    },
  );
