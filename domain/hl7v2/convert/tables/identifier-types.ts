import { residentIdSystem } from '../../../../schemas/uris.ts';

/**
 * Identifier types (CX.5) that name a national number by themselves, when no assigning authority is given.
 * `SFZ` and `IDCARD` are what Chinese systems send for the resident ID (身份证); `NNCHN` is HL7 table 0203's "national person identifier, China".
 */
export const identifierTypeSystems: Readonly<Record<string, string>> = {
  SFZ: residentIdSystem,
  IDCARD: residentIdSystem,
  身份证: residentIdSystem,
  居民身份证: residentIdSystem,
  NI: residentIdSystem,
  NNCHN: residentIdSystem,
};

/** Assigning authorities (CX.4.1) that mean the same. */
export const namespaceSystems: Readonly<Record<string, string>> = {
  SFZ: residentIdSystem,
  IDCARD: residentIdSystem,
  GA: residentIdSystem,
  公安部: residentIdSystem,
};

/** Identifier types of HL7 table 0203 that name the patient within the sender, best first. */
export const patientNumberTypes: readonly string[] = ['MR', 'PI', 'PT', 'PN', 'U'];
