import type { Attachment, DocumentReference, Media, Reference } from 'fhir/r4.d.ts';
import { append } from '../append.ts';
import type { Assembly } from '../assembly.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { encapsulated } from '../datatypes/ed.ts';
import { referencePointer } from '../datatypes/rp.ts';
import { referTo } from '../entry-list.ts';
import type { Part } from '../part.ts';
import type { SegmentReader } from '../segment-reader.ts';

/**
 * A document in OBX-5: pictures become Media, everything else DocumentReference. Source: v2-to-FHIR ED[DocumentReference], RP[DocumentReference].
 *
 * Its identity is that of the OBX with the place among its values.
 */
export const addDocument = (
  part: Part,
  type: string,
  segment: SegmentReader,
  assembly: Assembly,
): Reference | undefined => {
  const { run, subject, visit, order } = assembly;
  const isPicture =
    /^(IM|IMAGE|JPEG|JPG|PNG|GIF|TIFF|PICT)$/i.test(part.peek(type === 'ED' ? 3 : 4) ?? '') ||
    /^(IM|image)$/i.test(part.peek(type === 'ED' ? 2 : 3) ?? '');
  const resourceType = isPicture ? 'Media' : 'DocumentReference';
  const target = isPicture ? 'Media.content' : 'DocumentReference.content.attachment';
  const attachment: Attachment | undefined =
    type === 'ED' ? encapsulated(part, target, run) : referencePointer(part, target);
  if (attachment === undefined) return undefined;
  const code = segment.one(3);
  const kind = code && codeableConcept(code, `${resourceType}.type`, run);
  const system = run.local('document');
  const owner = order?.key ?? order?.request?.identity.value ?? `patient:${assembly.patientKey}/${assembly.controlId}`;
  const identity = run.entries.free(resourceType, {
    system,
    value: `${owner}/${segment.peek(3) ?? ''}/${segment.one(4)?.peekAll() ?? ''}`,
  });
  if (isPicture) {
    const media: Media = {
      resourceType: 'Media',
      identifier: [identity],
      status: 'completed',
      ...(kind && { type: kind }),
      ...(subject && { subject }),
      ...(visit && { encounter: visit }),
      content: attachment,
    };
    const link = referTo(run.entries.add(media, identity));
    if (order?.report) order.report.resource.media = append(order.report.resource.media, { link });
    return link;
  }
  const document: DocumentReference = {
    resourceType: 'DocumentReference',
    identifier: [identity],
    status: 'current',
    ...(kind && { type: kind }),
    ...(subject && { subject }),
    content: [{ attachment }],
    ...(visit && { context: { encounter: [visit] } }),
  };
  return referTo(run.entries.add(document, identity));
};
