import type { Bundle, BundleEntry, Patient } from 'fhir/r4.d.ts';
import { deriveRootId } from '../../domain/fhir/index.ts';
import type { IdentityEvent, PatientIdentity } from '../../domain/hl7v2/index.ts';
import type { Finding } from '../../schemas/finding.ts';
import { readRecordGroup } from '../commit/record-group.ts';
import type { RecordTable } from '../ports/index.ts';
import { keys } from '../store/keys.ts';

/** What events of the sender's index ask for: entries that close merged records, and which source patients are one person. */
export interface AppliedEvents {
  readonly bundle: Bundle;
  /** Source patient id → the one that it is the same person as. */
  readonly sameAs: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

const notApplied = (kind: string): Finding => ({
  severity: 'warning',
  code: `identity.${kind}-not-applied`,
  path: 'EVN',
  message: `The ${kind} is kept with the message; a steward applies it`,
});

const conditionOf = ({ system, value }: PatientIdentity): string =>
  `Patient?${new URLSearchParams({ identifier: `${system}|${value}` })}`;

/**
 * HL7 v2 identity events (ADT A40, A34, A18, A24, A47 …) within the sending organisation. A merged or renumbered record stays, inactive, with a link to the one that
 * replaces it; both become one person. No clinical reference is rewritten (docs/decisions/source-patients.md).
 */
export const makeApplyIdentityEvents = ({ table }: { readonly table: RecordTable }) => {
  const idOf = (organisation: string, { system, value }: PatientIdentity): string =>
    deriveRootId(organisation, 'Patient', system, value);

  const storedPatient = async (id: string): Promise<Patient | undefined> => {
    const item = await table.get(keys.patient(id));
    const [resource] = item === undefined ? [] : readRecordGroup(item.body).resources;
    // A stored item under this key holds a Patient.
    return resource as Patient | undefined;
  };

  /** The record as it is, or what is known of it, pointing at the other one. */
  const pointing = async (
    organisation: string,
    from: PatientIdentity,
    to: PatientIdentity,
    type: 'replaced-by' | 'seealso',
  ): Promise<BundleEntry> => {
    const id = idOf(organisation, from);
    const patient: Patient = (await storedPatient(id)) ?? {
      resourceType: 'Patient',
      identifier: [{ system: from.system, value: from.value }],
    };
    const other = `Patient/${idOf(organisation, to)}`;
    const links = (patient.link ?? []).filter((link) => link.other.reference !== other);
    const pointed: Patient = {
      ...patient,
      ...(type === 'replaced-by' ? { active: false } : {}),
      link: [...links, { other: { reference: other }, type }],
    };
    return { resource: pointed, request: { method: 'PUT', url: conditionOf(from) } };
  };

  return async (bundle: Bundle, events: readonly IdentityEvent[], organisation: string): Promise<AppliedEvents> => {
    const entries: BundleEntry[] = [];
    const sameAs = new Map<string, string>();
    const findings: Finding[] = [];
    const become = async (
      from: PatientIdentity,
      to: PatientIdentity,
      type: 'replaced-by' | 'seealso',
    ): Promise<void> => {
      if (idOf(organisation, from) === idOf(organisation, to)) return;
      entries.push(await pointing(organisation, from, to, type));
      sameAs.set(idOf(organisation, from), idOf(organisation, to));
    };
    for (const event of events) {
      if (event.kind === 'merge') await become(event.subsumed, event.survivor, 'replaced-by');
      else if (event.kind === 'change') await become(event.former, event.current, 'replaced-by');
      else if (event.kind === 'link') await become(event.right, event.left, 'seealso');
      else findings.push(notApplied(event.kind));
    }
    const byUrl = new Map(entries.map((entry) => [entry.request?.url, entry]));
    // What the event says of the merged record counts, also where the message carries that record itself; its place keeps its name.
    const entry = (bundle.entry ?? []).map((own) => {
      const pointed = byUrl.get(own.request?.url);
      byUrl.delete(own.request?.url);
      return pointed === undefined ? own : { ...own, ...pointed };
    });
    return { bundle: { ...bundle, entry: [...entry, ...byUrl.values()] }, sameAs, findings };
  };
};

export type ApplyIdentityEvents = ReturnType<typeof makeApplyIdentityEvents>;
