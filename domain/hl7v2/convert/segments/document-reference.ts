import type { Attachment, DocumentReference } from 'fhir/r4.d.ts';
import type { Assembly, OpenDocument } from '../assembly.ts';
import { moment } from '../datatypes/dtm.ts';
import { encapsulated } from '../datatypes/ed.ts';
import { entityIdentifier } from '../datatypes/ei.ts';
import { referencePointer } from '../datatypes/rp.ts';
import { referTo } from '../entry-list.ts';
import { addOwned } from '../own-entry.ts';
import type { Run } from '../run.ts';
import { applyMap, compileMap } from '../segment-map.ts';
import type { SegmentReader } from '../segment-reader.ts';
import { docStatuses, txaDocument } from '../tables/documents.ts';
import { mediaType } from '../tables/media-types.ts';

const steps = compileMap(txaDocument);
const target = 'DocumentReference';

/** TXA as a DocumentReference. Source: v2-to-FHIR TXA[DocumentReference]; HL7 v2.8 chapter 9.5 for what the events do to a document. */
export const readTxa = (segment: SegmentReader, assembly: Assembly): void => {
  const { subject, visit, run, event, order } = assembly;
  if (assembly.code !== 'MDM') return;
  const document: DocumentReference = {
    resourceType: 'DocumentReference',
    status: readStatus(segment, event),
    ...(subject && { subject }),
    content: [{ attachment: emptyAttachment(segment) }],
  };
  applyMap(steps, segment, document, run);
  const completion = segment.peek(17);
  if (completion !== undefined && Object.hasOwn(docStatuses, completion)) {
    segment.take(17, `${target}.docStatus`);
    // `hasOwn` has shown that it is one of the keys.
    document.docStatus = docStatuses[completion as keyof typeof docStatuses];
  }
  const date = moment(segment.one(6), 1, `${target}.date`, run);
  if (date && (date.precision === 'minute' || date.precision === 'second')) document.date = date.text;
  const file = segment.take(16, `${target}.identifier.value`);
  if (file !== undefined) document.identifier = [{ system: run.local('document-file'), value: file }];
  readParent(segment, document, event, run);
  const related = [
    entityIdentifier(segment.one(14), `${target}.context.related.identifier`, run, 'order', 'PLAC'),
    entityIdentifier(segment.one(15), `${target}.context.related.identifier`, run, 'filler-order', 'FILL'),
  ].filter((found) => found !== undefined);
  const performed = moment(segment.one(4), 1, `${target}.context.period.start`, run);
  const orders = order?.request
    ? [referTo(order.request)]
    : related.map((identifier) => ({ type: 'ServiceRequest', identifier }));
  if (visit || performed || orders.length > 0) {
    document.context = {
      ...(visit && { encounter: [visit] }),
      ...(performed && { period: { start: performed.text } }),
      ...(orders.length > 0 && { related: orders }),
    };
  }
  const master = document.masterIdentifier;
  // A search by `identifier` reaches masterIdentifier too; in `identifier` it is found in every store.
  if (master) document.identifier = [master, ...(document.identifier ?? [])];
  assembly.document = { entry: addOwned(document, 'document', `message:${assembly.controlId}`, assembly), lines: [] };
  assembly.notes = undefined;
};

/** OBX after TXA: the document's content. Source: v2-to-FHIR OBX[DocumentReference]. */
export const readDocumentObx = (segment: SegmentReader, open: OpenDocument, run: Run): void => {
  const type = segment.peek(2)?.toUpperCase() ?? '';
  const { resource } = open.entry;
  for (const part of segment.all(5)) {
    const attachment =
      type === 'ED'
        ? encapsulated(part, `${target}.content.attachment`, run)
        : type === 'RP'
          ? referencePointer(part, `${target}.content.attachment`)
          : undefined;
    if (attachment) addContent(resource, attachment);
    else if (type !== 'ED' && type !== 'RP') {
      const line = part.takeAll(`${target}.content.attachment.data`);
      if (line !== undefined) open.lines.push(line);
    }
  }
  segment.take(2, `${target}.content.attachment`);
  const name = segment.one(3);
  const title = name?.peek(2) ?? name?.peek(1);
  const first = resource.content[0]?.attachment;
  if (title !== undefined && first) {
    resource.content[0] = { attachment: { title, ...resource.content[0]?.attachment } };
    name?.take(name.peek(2) === undefined ? 1 : 2, `${target}.content.attachment.title`);
  }
};

const plain = 'text/plain; charset=utf-8';

/** The lines of text that OBX brought, as one attachment. */
export const closeDocument = ({ document }: Assembly): void => {
  if (document === undefined || document.lines.length === 0) return;
  const data = Buffer.from(document.lines.join('\n'), 'utf8').toString('base64');
  addContent(document.entry.resource, { contentType: plain, data });
};

/** The first content takes the place of the one that only says what kind it is. */
const addContent = (document: DocumentReference, attachment: Attachment): void => {
  const only = document.content[0]?.attachment;
  const isPlaceholder = document.content.length === 1 && only?.data === undefined && only?.url === undefined;
  if (isPlaceholder) document.content = [{ attachment: { ...(only?.title && { title: only.title }), ...attachment } }];
  else document.content.push({ attachment });
};

/** TXA-3 says what the content would be; a document that is only announced has no more than that. */
const emptyAttachment = (segment: SegmentReader): Attachment => {
  const contentType = mediaType(undefined, segment.peek(3));
  if (contentType === undefined) {
    return { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }] };
  }
  segment.take(3, `${target}.content.attachment.contentType`);
  return { contentType };
};

/** T11 cancels; TXA-19 `CA` takes back, `OB` is out of date. */
const readStatus = (segment: SegmentReader, event: string): DocumentReference['status'] => {
  const availability = segment.take(19, `${target}.status`);
  if (event === 'T11' || availability === 'CA') return 'entered-in-error';
  return availability === 'OB' ? 'superseded' : 'current';
};

/** TXA-13: T05 and T06 add to the parent, T09 and T10 replace it. */
const readParent = (segment: SegmentReader, document: DocumentReference, event: string, run: Run): void => {
  const identifier = entityIdentifier(segment.one(13), `${target}.relatesTo.target.identifier`, run, 'document');
  if (identifier === undefined) return;
  const code = event === 'T09' || event === 'T10' ? 'replaces' : 'appends';
  document.relatesTo = [{ code, target: { type: 'DocumentReference', identifier } }];
};
