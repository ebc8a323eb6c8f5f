import type { Specimen } from 'fhir/r4.d.ts';
import { append } from '../append.ts';
import type { Assembly, Order } from '../assembly.ts';
import { quantity } from '../datatypes/cq.ts';
import { codeableConcept, conceptText } from '../datatypes/cwe.ts';
import { periodOf } from '../datatypes/dr.ts';
import { moment } from '../datatypes/dtm.ts';
import { identifierPair } from '../datatypes/eip.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { type Entry, type Identity, referTo } from '../entry-list.ts';
import type { Run } from '../run.ts';
import { applyMap, compileMap } from '../segment-map.ts';
import type { SegmentReader } from '../segment-reader.ts';
import { spmSpecimen } from '../tables/spm.ts';

const spmSteps = compileMap(spmSpecimen);

/** SPM as a Specimen of the open order: its report and results refer to it. Source: v2-to-FHIR SPM[Specimen]. */
export const readSpm = (segment: SegmentReader, assembly: Assembly): void => {
  const { run, subject } = assembly;
  // The specimen opens the group: the order before it is another specimen's.
  if (comesFirst(assembly)) assembly.order = undefined;
  const { order } = assembly;
  const specimen: Specimen = { resourceType: 'Specimen', ...(subject && { subject }) };
  applyMap(spmSteps, segment, specimen, run);
  readCollection(segment, specimen, run);
  readContainer(segment, specimen, run);
  readParent(segment, specimen, run);
  const entry = addSpecimen(
    specimen,
    `${segment.peek(1) ?? ''}:${segment.peek(4) ?? segment.peek(4, 2) ?? ''}`,
    assembly,
  );
  assembly.specimen = entry;
  assembly.notes = { resource: specimen, target: 'Specimen.note' };
  if (order) attach(entry, order);
};

/** OBR-9 to OBR-15, and OBR-39, as a Specimen, as versions before SPM describe it. Source: v2-to-FHIR OBR[Specimen], SPS[Specimen-Source]. */
export const readOrderSpecimen = (obr: SegmentReader, order: Order, assembly: Assembly): void => {
  if (assembly.specimen && comesFirst(assembly)) attach(assembly.specimen, order);
  if (![9, 10, 14, 15, 39].some((field) => obr.has(field))) return;
  const { run, subject } = assembly;
  const specimen: Specimen = { resourceType: 'Specimen', ...(subject && { subject }) };
  const volume = obr.one(9);
  const amount = volume && quantity(volume, 'Specimen.collection.quantity', run);
  if (amount) specimen.collection = { quantity: amount };
  for (const part of obr.all(10)) {
    const collector = practitioner(part, 'Specimen.collection.collector', run);
    if (collector) specimen.collection = { collector, ...specimen.collection };
  }
  const received = moment(obr.one(14), 1, 'Specimen.receivedTime', run);
  if (received) specimen.receivedTime = received.text;
  readSource(obr, specimen, run);
  for (const part of obr.all(39)) {
    const text = conceptText(part, 'Specimen.note.text');
    if (text !== undefined) specimen.note = append(specimen.note, { text });
  }
  const collected = moment(obr.one(7), 1, 'Specimen.collection.collectedDateTime', run);
  if (collected) specimen.collection = { ...specimen.collection, collectedDateTime: collected.text };
  attach(
    addSpecimen(specimen, `order:${order.key ?? order.request?.identity.value ?? obr.peek(1) ?? ''}`, assembly),
    order,
  );
};

/** In OUL^R22 and OUL^R23 orders belong to specimens, elsewhere specimens to orders (HL7 v2.8 chapter 7.3.8 to 7.3.10). */
const comesFirst = ({ code, event }: Assembly): boolean => code === 'OUL' && (event === 'R22' || event === 'R23');

/** OBR-15: kind, additive, description and body site, each a component of coded parts. */
const readSource = (obr: SegmentReader, specimen: Specimen, run: Run): void => {
  const source = obr.one(15);
  if (source === undefined) return;
  const kind = source.sub(1);
  const type = kind && codeableConcept(kind, 'Specimen.type', run, 'SpecimenType');
  if (type) specimen.type = type;
  const additive = source.sub(2);
  const concept =
    additive && codeableConcept(additive, 'Specimen.container.additiveCodeableConcept', run, 'AdditivePreservative');
  if (concept) specimen.container = [{ additiveCodeableConcept: concept }];
  const text = source.take(3, 'Specimen.note.text');
  if (text !== undefined) specimen.note = [{ text }];
  const site = source.sub(4);
  const bodySite = site && codeableConcept(site, 'Specimen.collection.bodySite', run, 'BodySite');
  if (bodySite) specimen.collection = { ...specimen.collection, bodySite };
  const state = source.sub(6);
  const condition = state && codeableConcept(state, 'Specimen.condition', run, 'SpecimenCondition');
  if (condition) specimen.condition = [condition];
};

const readCollection = (segment: SegmentReader, specimen: Specimen, run: Run): void => {
  const range = segment.one(17);
  if (range === undefined) return;
  if (range.peek(2) === undefined) {
    const at = moment(range, 1, 'Specimen.collection.collectedDateTime', run);
    if (at) specimen.collection = { ...specimen.collection, collectedDateTime: at.text };
    return;
  }
  const collectedPeriod = periodOf(range, 1, 2, 'Specimen.collection.collectedPeriod', run);
  if (collectedPeriod) specimen.collection = { ...specimen.collection, collectedPeriod };
};

/** SPM-6 and SPM-27: one container, and one more for each further additive. */
const readContainer = (segment: SegmentReader, specimen: Specimen, run: Run): void => {
  const additives = segment
    .all(6)
    .map((part) => codeableConcept(part, 'Specimen.container.additiveCodeableConcept', run, 'AdditivePreservative'))
    .filter((found) => found !== undefined);
  const kind = segment.one(27);
  const type = kind && codeableConcept(kind, 'Specimen.container.type', run, 'ContainerType');
  if (additives.length === 0 && type === undefined) return;
  const [first, ...others] = additives;
  specimen.container = [
    { ...(type && { type }), ...(first && { additiveCodeableConcept: first }) },
    ...others.map((additiveCodeableConcept) => ({ additiveCodeableConcept })),
  ];
};

const readParent = (segment: SegmentReader, specimen: Specimen, run: Run): void => {
  for (const part of segment.all(3)) {
    const [identifier] = identifierPair(part, 'Specimen.parent.identifier', run, 'specimen', ['PLAC', 'FILL']);
    if (identifier) specimen.parent = append(specimen.parent, { type: 'Specimen', identifier });
  }
};

const addSpecimen = (specimen: Specimen, otherwise: string, assembly: Assembly): Entry<Specimen> => {
  const { run } = assembly;
  const number = specimen.identifier?.[0] ?? specimen.accessionIdentifier;
  const identity: Identity =
    number?.system !== undefined && number.value !== undefined
      ? { system: number.system, value: number.value }
      : {
          system: run.local('specimen-of-order'),
          value: `${assembly.order?.key ?? assembly.order?.request?.identity.value ?? assembly.controlId}/${otherwise}`,
        };
  const free = run.entries.free('Specimen', identity);
  const own = specimen.identifier?.some(({ system, value }) => system === free.system && value === free.value);
  if (!own) specimen.identifier = append(specimen.identifier, free);
  return run.entries.add(specimen, free);
};

/** The report refers to the specimen; so do its results that have none, when they come from this specimen alone. */
const attach = (entry: Entry<Specimen>, order: Order): void => {
  const reference = referTo(entry);
  order.specimens.push(reference);
  if (order.report) order.report.resource.specimen = append(order.report.resource.specimen, reference);
  else if (order.request) order.request.resource.specimen = append(order.request.resource.specimen, reference);
  if (order.specimens.length > 1) return;
  for (const { resource } of order.observations) resource.specimen ??= reference;
};
