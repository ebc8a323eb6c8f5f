import type { Extension } from 'fhir/r4.d.ts';
import type { FieldOverride, SenderProfile } from '../../../schemas/sender-profile.ts';
import { append } from './append.ts';
import type { Assembly } from './assembly.ts';
import { codeableConcept } from './datatypes/cwe.ts';
import { identifierTypeSystem } from './datatypes/cx.ts';
import { moment } from './datatypes/dtm.ts';
import { boolean } from './datatypes/id.ts';
import { readNumber } from './datatypes/nm.ts';
import type { Part } from './part.ts';
import type { Run } from './run.ts';
import type { SegmentReader } from './segment-reader.ts';

interface ProfileField {
  readonly field: number;
  readonly component: number | undefined;
  readonly override: FieldOverride;
}

/** What a sender's profile says of fields, by segment name. */
export type ProfileFields = ReadonlyMap<string, readonly ProfileField[]>;

const none: ProfileFields = new Map();

export const readProfileFields = ({ fields }: SenderProfile): ProfileFields => {
  const entries = Object.entries(fields);
  if (entries.length === 0) return none;
  const bySegment = new Map<string, ProfileField[]>();
  for (const [path, override] of entries) {
    const [, segment = '', field = '', component] = /^(\w{3})-(\d+)(?:\.(\d+))?$/.exec(path) ?? [];
    const list = bySegment.get(segment) ?? [];
    list.push({ field: Number(field), component: component === undefined ? undefined : Number(component), override });
    bySegment.set(segment, list);
  }
  return bySegment;
};

/** Fields that no converter gets to see: those to ignore, and those that the profile alone reads. */
export const hiddenFields = (segment: string, fields: ProfileFields): ReadonlyMap<number, string> | undefined => {
  const own = fields.get(segment);
  if (own === undefined) return undefined;
  const hidden = new Map<number, string>();
  for (const { field, component, override } of own) {
    if (component === undefined && override.action !== 'extension') hidden.set(field, 'ignored-by-profile');
  }
  return hidden;
};

/** Reads the fields of a segment that the profile gives a meaning to, into the resources that are open. */
export const applyProfileFields = (segment: SegmentReader, assembly: Assembly, fields: ProfileFields): void => {
  for (const { field, component, override } of fields.get(segment.name) ?? []) {
    if (override.action === 'ignore') continue;
    for (const part of segment.everything(field)) {
      if (override.action === 'patient-identifier') addIdentifier(part, component ?? 1, override, assembly);
      else addExtension(part, component, override, segment, assembly);
    }
  }
};

const addIdentifier = (
  part: Part,
  component: number,
  override: Extract<FieldOverride, { action: 'patient-identifier' }>,
  { patient }: Assembly,
): void => {
  if (patient === undefined) return;
  const value = part.take(component, 'Patient.identifier.value');
  if (value === undefined) return;
  const identifiers = patient.resource.identifier ?? [];
  if (identifiers.some((known) => known.system === override.system && known.value === value)) return;
  const type = override.type && { coding: [{ system: identifierTypeSystem, code: override.type }] };
  patient.resource.identifier = [...identifiers, { ...(type && { type }), system: override.system, value }];
};

const addExtension = (
  part: Part,
  component: number | undefined,
  override: Extract<FieldOverride, { action: 'extension' }>,
  segment: SegmentReader,
  assembly: Assembly,
): void => {
  const owner = ownerOf(override.resource ?? defaultOwner[segment.name] ?? 'Patient', assembly);
  if (owner === undefined) return;
  const source = component === undefined ? part : part.sub(component);
  const target = `${owner.resourceType}.extension.value[x]`;
  const value = source && extensionValue(source, override.type, target, assembly.run);
  if (value) owner.extension = append(owner.extension, { url: override.url, ...value });
};

const extensionValue = (part: Part, type: string, target: string, run: Run): Omit<Extension, 'url'> | undefined => {
  switch (type) {
    case 'dateTime': {
      const read = moment(part, 1, target, run);
      return read && { valueDateTime: read.text };
    }
    case 'boolean': {
      const valueBoolean = boolean(part, target, run);
      return valueBoolean === undefined ? undefined : { valueBoolean };
    }
    case 'decimal': {
      const text = part.peek(1);
      const valueDecimal = text === undefined ? undefined : readNumber(text);
      if (valueDecimal === undefined) return undefined;
      part.take(1, target);
      return { valueDecimal };
    }
    case 'CodeableConcept': {
      const valueCodeableConcept = codeableConcept(part, target, run);
      return valueCodeableConcept && { valueCodeableConcept };
    }
    case 'code': {
      const code = part.take(1, target);
      return code === undefined ? undefined : { valueCode: code.replace(/\s+/g, ' ') };
    }
    default: {
      const valueString = part.takeAll(target);
      return valueString === undefined ? undefined : { valueString };
    }
  }
};

type Owner = 'Patient' | 'Encounter' | 'ServiceRequest' | 'DiagnosticReport' | 'Observation';

const defaultOwner: Readonly<Record<string, Owner>> = {
  PID: 'Patient',
  PD1: 'Patient',
  PV1: 'Encounter',
  PV2: 'Encounter',
  ORC: 'ServiceRequest',
  OBR: 'ServiceRequest',
  OBX: 'Observation',
};

const ownerOf = (name: Owner, { patient, encounter, order, observation }: Assembly) => {
  switch (name) {
    case 'Encounter':
      return encounter?.resource;
    case 'ServiceRequest':
      return order?.request?.resource;
    case 'DiagnosticReport':
      return order?.report?.resource;
    case 'Observation':
      return observation?.resource;
    default:
      return patient?.resource;
  }
};
