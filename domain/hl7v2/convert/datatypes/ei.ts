import type { Identifier } from 'fhir/r4.d.ts';
import type { Part } from '../part.ts';
import type { Run } from '../run.ts';
import { identifierTypeSystem } from './cx.ts';
import { hdSystem } from './hd.ts';

/** EI to Identifier, of `type` (HL7 table 0203) where given. `what` names the sender's own numbers of this kind. Source: v2-to-FHIR EI[Identifier-Extension]. */
export const entityIdentifier = (
  part: Part | undefined,
  target: string,
  run: Run,
  what: string,
  type?: string,
): Identifier | undefined => {
  const value = part?.take(1, `${target}.value`);
  if (part === undefined || value === undefined) return undefined;
  const result: Identifier = {};
  if (type !== undefined) result.type = { coding: [{ system: identifierTypeSystem, code: type }] };
  result.system = hdSystem(part.after(1), `${target}.system`, run) ?? run.local(what);
  result.value = value;
  return result;
};
