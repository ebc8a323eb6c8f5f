/** `@lhncbc/ucum-lhc` ships no types. This is the part of it that is used; the rest is left out on purpose. */
declare module '@lhncbc/ucum-lhc' {
  interface UcumLhcUtils {
    validateUnitString(unit: string): { status: string; ucumCode: string | null; unit: { name: string } | null };
    convertUnitTo(
      from: string,
      value: number,
      to: string,
      suggest?: boolean,
      molarMass?: number | null,
    ): { status: string; toVal: number | null };
  }
  const ucum: { UcumLhcUtils: { getInstance(): UcumLhcUtils } };
  export = ucum;
}
