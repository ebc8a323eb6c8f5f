import { makeUcumUnitService, type UnitService } from '../domain/terminology/index.ts';

/**
 * The full UCUM service. The library is imported here, when this is called, so that a process that leaves it out (a Lambda's hot path) neither
 * loads nor bundles its 2 MB; its tables are built at the first unit that needs them.
 */
export const loadUnitService = async (): Promise<UnitService> => {
  const { default: ucum } = await import('@lhncbc/ucum-lhc');
  return makeUcumUnitService(() => ucum.UcumLhcUtils.getInstance());
};
