import type { Bundle } from 'fhir/r4.d.ts';
import { HutongError } from '../../../schemas/error.ts';
import type { LedgerRow } from '../../../schemas/finding.ts';
import type { Message } from '../message.ts';
import type { Segment } from '../segment.ts';
import { groupMessage } from '../structure/group-message.ts';
import { GroupNode } from '../structure/group-node.ts';
import { Assembly } from './assembly.ts';
import type { Conversion, ConversionContext } from './context.ts';
import { instant } from './datatypes/dtm.ts';
import { handlers } from './handlers.ts';
import { applyProfileFields, hiddenFields, type ProfileFields, readProfileFields } from './profile-fields.ts';
import { Run } from './run.ts';
import { SegmentReader } from './segment-reader.ts';
import { closeAppointment } from './segments/appointment.ts';
import { closeDocument } from './segments/document-reference.ts';
import { readLink } from './segments/identity.ts';
import { closeOrder } from './segments/order.ts';
import { requiredSegments, supportedMessages } from './tables/messages.ts';

/**
 * Converts a parsed message to a FHIR R4 transaction, with a ledger row for each value that it carried.
 *
 * Throws `hl7v2.unsupported-message` (path `MSH-9.1`), `hl7v2.unsupported-event` (`MSH-9.2`) and `hl7v2.missing-segment` (`PID`, `SCH`). Everything
 * else that is wrong with a message is a finding. Source: HL7 v2-to-FHIR implementation guide.
 */
export const convertMessage = (message: Message, context: ConversionContext): Conversion => {
  const { code, event } = message.type;
  refuseUnsupported(code, event);
  const required = requiredSegments[code] ?? 'PID';
  if (!message.segment(required)) {
    throw new HutongError('hl7v2.missing-segment', `The message has no ${required} segment`, { path: required });
  }
  const run = new Run(context);
  const grouping = groupMessage(message);
  run.findings.push(...message.findings, ...grouping.findings);
  const fields = readProfileFields(context.profile);
  const readers = message.segments.map((segment) => new SegmentReader(segment, hiddenFields(segment.name, fields)));
  const assembly = new Assembly(run, readers, code, event, message.controlId);
  readGroup(grouping.root, { readers, assembly, fields });
  closeOrder(assembly);
  closeAppointment(assembly);
  closeDocument(assembly);
  readLink(assembly);
  const bundle: Bundle = { resourceType: 'Bundle', type: 'transaction' };
  readHeader(readers[0], bundle, run);
  bundle.entry = run.entries.toBundleEntries();
  return { bundle, ledger: closeLedger(readers), findings: run.findings, identityEvents: assembly.identityEvents };
};

const refuseUnsupported = (code: string, event: string): void => {
  const events = Object.hasOwn(supportedMessages, code) ? supportedMessages[code] : undefined;
  if (events === undefined) {
    throw new HutongError('hl7v2.unsupported-message', 'This kind of message is not converted', { path: 'MSH-9.1' });
  }
  if (!events.includes(event)) {
    throw new HutongError('hl7v2.unsupported-event', 'This event of the message is not converted', { path: 'MSH-9.2' });
  }
};

interface Walk {
  readonly readers: readonly SegmentReader[];
  readonly assembly: Assembly;
  readonly fields: ProfileFields;
}

const readGroup = (group: GroupNode, walk: Walk): void => {
  for (const child of group.children) {
    if (child instanceof GroupNode) readGroup(child, walk);
    else readSegment(child, walk, group.name);
  }
};

const readSegment = (segment: Segment, { readers, assembly, fields }: Walk, group: string): void => {
  const reader = readers[segment.index];
  if (reader === undefined) return;
  if (Object.hasOwn(handlers, segment.name)) handlers[segment.name]?.(reader, assembly, group);
  applyProfileFields(reader, assembly, fields);
};

/** Source: v2-to-FHIR MSH[Bundle]; the type is a transaction, because the gateway executes it. */
const readHeader = (header: SegmentReader | undefined, bundle: Bundle, run: Run): void => {
  if (header === undefined) return;
  const sent = header.one(7);
  const timestamp = sent && instant(sent, 'Bundle.timestamp', run);
  if (timestamp !== undefined) bundle.timestamp = timestamp;
  const controlId = header.take(10, 'Bundle.identifier.value');
  if (controlId !== undefined) bundle.identifier = { system: run.local('message'), value: controlId };
};

/** Why a leaf that nothing read was only kept. */
const reasonToKeep = (segment: string, field: number, opened: boolean): string => {
  if (segment.startsWith('Z')) return 'local-segment';
  if (segment === 'MSH' || segment === 'FHS' || segment === 'BHS') return 'envelope';
  if (field === 1 && setIds.has(segment)) return 'set-id';
  return opened ? 'field-not-mapped' : 'segment-not-mapped';
};

const setIds: ReadonlySet<string> = new Set(
  'PID PV1 OBR OBX NTE SPM NK1 AL1 IAM DG1 PR1 GT1 IN1 IN3 TQ1 AIS AIG AIL AIP RGS TXA FT1 ROL PDA ARV'.split(' '),
);

const closeLedger = (readers: readonly SegmentReader[]): LedgerRow[] => {
  const rows: LedgerRow[] = [];
  for (const reader of readers) reader.close(rows, reasonToKeep);
  return rows;
};
