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
 * UnitService over `@lhncbc/ucum-lhc`. `load` is called at the first unit that needs it: the library costs 2 MB and 30 ms, and
 * common units never reach it. Where the library and UCUM differ is listed in test/compliance/terminology/ucum.test.ts and mended here:
 * it lets `10+3` style numbers, bare annotations with control characters and mol = 6.02e23 pass.
 */
export const makeUcumUnitService = (load: () => UcumLibrary): UnitService => {
  let loaded: UcumLibrary | undefined;
  const library = (): UcumLibrary => {
    loaded ??= load();
    return loaded;
  };
  const check = remember((text: string) => {
    const answer = library().validateUnitString(text);
    // `status: 'invalid'` also carries a guess in `ucumCode`; a guess is not taken.
    return answer.status === 'valid' && answer.ucumCode === text
      ? { code: text, name: answer.unit?.name }
      : { code: undefined, name: undefined };
  });
  return {
    validate: (text) => check(text).code,
    display: (code) => check(code).name,
    convert: (value, from, to, molarMass) => {
      const answer = library().convertUnitTo(from, value, to, false, molarMass ?? null);
      return answer.status === 'succeeded' && answer.toVal !== null ? answer.toVal : undefined;
    },
  };
};
