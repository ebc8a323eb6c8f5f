import type { ExtractOptions, ParseSearchOptions } from '../domain/fhir/index.ts';
import type { PreparedReference } from '../domain/recognition/index.ts';
import type { Dictionary } from '../domain/terminology/index.ts';
import type { Registry } from '../schemas/registry.ts';
import { defaultSenderProfile, type SenderProfile } from '../schemas/sender-profile.ts';

/** The region's reference data, read once and indexed: who takes part, what words mean, what is recognised. */
export interface Region {
  readonly registry: Registry;
  readonly dictionary: Dictionary;
  readonly recognition: PreparedReference;
  /** How values are brought into comparable form for search, at write and at query alike. */
  readonly search: ExtractOptions & Pick<ParseSearchOptions, 'expandValueSet'>;
}

/** How an organisation speaks HL7 v2; the built-in habits when the registry holds no profile of it. */
export const senderProfileOf = (registry: Registry, organisation: string): SenderProfile =>
  registry.profiles[organisation] ?? defaultSenderProfile;
