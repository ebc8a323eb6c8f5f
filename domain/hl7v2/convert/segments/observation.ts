import type { Observation } from 'fhir/r4.d.ts';
import { append } from '../append.ts';
import type { Assembly, Order } from '../assembly.ts';
import { codeableConcept, requiredConcept } from '../datatypes/cwe.ts';
import { moment } from '../datatypes/dtm.ts';
import { entityIdentifier } from '../datatypes/ei.ts';
import { identifierPair } from '../datatypes/eip.ts';
import { codeFor, v2System } from '../datatypes/id.ts';
import { readUnit } from '../datatypes/unit.ts';
import { address } from '../datatypes/xad.ts';
import { organizationEntry } from '../datatypes/xon.ts';
import { type Identity, referTo } from '../entry-list.ts';
import { referenceRange } from '../reference-range.ts';
import type { Run } from '../run.ts';
import { applyMap, compileMap } from '../segment-map.ts';
import type { SegmentReader } from '../segment-reader.ts';
import { obxObservation } from '../tables/obx.ts';
import { addDocument } from './document.ts';
import { readDocumentObx } from './document-reference.ts';
import { isText, readArray, readText, readValue } from './observation-value.ts';

const steps = compileMap(obxObservation);
const target = 'Observation';

/**
 * OBX as an Observation of what is open: the report, the specimen, or the patient. Source: v2-to-FHIR OBX[Observation], OBX[Observation-Component].
 *
 * A text that goes on in the next OBX (same code and sub-id, TX or FT) stays one Observation.
 */
export const readObx = (segment: SegmentReader, assembly: Assembly, group: string): void => {
  const { run } = assembly;
  if (assembly.document) {
    readDocumentObx(segment, assembly.document, run);
    return;
  }
  if (continues(segment, assembly)) return;
  const order = group === 'PATIENT_OBSERVATION' ? undefined : assembly.order;
  const ofSpecimen = group === 'SPECIMEN_OBSERVATION' || group === 'CONTAINER';
  const { subject, visit } = assembly;
  const observation: Observation = {
    resourceType: 'Observation',
    status: readStatus(segment, run),
    code: requiredConcept(segment.one(3), `${target}.code`, run),
    ...(subject && { subject }),
    ...(visit && { encounter: visit }),
  };
  applyMap(steps, segment, observation, run);
  readContent(segment, observation, assembly);
  readPerformer(segment, observation, run);
  readKind(segment, observation);
  const key = keyOf(segment, order, ofSpecimen, assembly);
  const identity = addIdentifiers(segment, observation, key, assembly);
  const entry = run.entries.add(observation, identity);
  assembly.observation = entry;
  assembly.lastObx = segment;
  assembly.notes = { resource: observation, target: 'Observation.note' };
  if (ofSpecimen && assembly.specimen) observation.specimen = referTo(assembly.specimen);
  else readSpecimen(segment, observation, run);
  if (assembly.immunization) observation.partOf = [referTo(assembly.immunization)];
  if (order === undefined || ofSpecimen) return;
  order.observations.push(entry);
  inherit(observation, order, run);
  if (order.report) {
    order.report.resource.result ??= [];
    order.report.resource.result.push(referTo(entry));
  } else if (order.request) {
    order.request.resource.supportingInfo ??= [];
    order.request.resource.supportingInfo.push(referTo(entry));
  }
};

/** The next lines of the text that the OBX before began. */
const continues = (segment: SegmentReader, assembly: Assembly): boolean => {
  const { lastObx, observation } = assembly;
  const type = segment.peek(2);
  if (lastObx === undefined || observation === undefined || (type !== 'TX' && type !== 'FT')) return false;
  if (lastObx.peek(2) !== type || segment.peek(3) === undefined) return false;
  for (const component of [1, 2, 3]) {
    if (lastObx.peek(3, component) !== segment.peek(3, component)) return false;
  }
  if (lastObx.peek(4) !== segment.peek(4) || segment.has(21) || observation.resource.valueString === undefined)
    return false;
  const lines = readText(segment.all(5), target);
  if (lines?.valueString === undefined) return false;
  observation.resource.valueString += `\n${lines.valueString}`;
  for (const field of [2, 3, 4, 11]) segment.one(field)?.takeAll(`${target}.valueString`);
  assembly.lastObx = segment;
  return true;
};

const readStatus = (segment: SegmentReader, run: Run): Observation['status'] => {
  const sent = segment.peek(11);
  if (sent === undefined) return 'unknown';
  const table = 'ObservationResultStatusCodesInterpretation';
  const mapped = codeFor(table, sent, run);
  if (mapped === undefined) {
    run.note('warning', 'hl7v2.unmapped-code', `${segment.path}-11`, 'No observation status for this code');
    return 'unknown';
  }
  segment.take(11, `${target}.status`);
  // The tables hold codes of the required value set observation-status only.
  return mapped as Observation['status'];
};

/** OBX-5 to OBX-7. Several values of one OBX become components, lines of text one text, ED and RP documents. */
const readContent = (segment: SegmentReader, observation: Observation, assembly: Assembly): void => {
  const { run } = assembly;
  const type = segment.peek(2)?.toUpperCase() ?? '';
  const parts = segment.all(5);
  const unit = readUnit(segment.one(6), `${target}.valueQuantity`);
  if (parts.length > 0) segment.take(2, `${target}.value[x]`);
  if (type === 'ED' || type === 'RP') {
    for (const part of parts) {
      const document = addDocument(part, type, segment, assembly);
      if (document) observation.derivedFrom = append(observation.derivedFrom, document);
    }
  } else if (isText(type)) Object.assign(observation, readText(parts, target));
  else if (type === 'NA') Object.assign(observation, readArray(parts, target, unit));
  else if (parts.length === 1 && parts[0]) Object.assign(observation, readValue(parts[0], type, target, unit, run));
  else if (parts.length > 1) {
    for (const part of parts) {
      const value = readValue(part, type, `${target}.component`, unit, run);
      if (value) observation.component = append(observation.component, { code: observation.code, ...value });
    }
  }
  const range = segment
    .all(7)
    .map((part) => part.takeAll(`${target}.referenceRange`))
    .filter((text) => text !== undefined)
    .join('~');
  if (range !== '') observation.referenceRange = [referenceRange(range, unit)];
  readAbsence(segment, observation, run);
};

/** OBX-32, or OBX-11 `N`, where there is no value (R4 invariant obs-6). */
const readAbsence = (segment: SegmentReader, observation: Observation, run: Run): void => {
  if (Object.keys(observation).some((name) => name.startsWith('value'))) return;
  const reason = segment.one(32);
  const concept = reason && codeableConcept(reason, `${target}.dataAbsentReason`, run);
  if (concept) observation.dataAbsentReason = concept;
  else if (segment.peek(11) === 'N') observation.dataAbsentReason = notAsked;
};

const notAsked = {
  coding: [
    { system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code: 'not-asked', display: 'Not Asked' },
  ],
};

/** OBX-23 and OBX-24: the laboratory and where it is. */
const readPerformer = (segment: SegmentReader, observation: Observation, run: Run): void => {
  const laboratory = segment.one(23);
  const entry = laboratory && organizationEntry(laboratory, `${target}.performer`, run);
  if (entry === undefined) return;
  for (const part of segment.all(24)) {
    const place = address(part, `${target}.performer.resolve().address`, run);
    if (place) entry.resource.address ??= [place];
  }
  observation.performer = append(observation.performer, referTo(entry, entry.resource.name));
};

/** OBX-29: result, question, or scientific (HL7 table 0936). */
const readKind = (segment: SegmentReader, observation: Observation): void => {
  const kind = segment.take(29, `${target}.category.coding.code`);
  if (kind !== undefined)
    observation.category = [{ coding: [{ system: v2System('0936'), code: kind.replace(/\s+/g, ' ') }] }];
};

/** OBX-21, unless the message has it on several OBX, as some systems do; then an identifier made of the report's, the code and the sub-id. */
const addIdentifiers = (
  segment: SegmentReader,
  observation: Observation,
  key: string,
  assembly: Assembly,
): Identity => {
  const { run } = assembly;
  const instance = entityIdentifier(segment.one(21), `${target}.identifier`, run, 'observation-instance', 'FILL');
  if (instance?.system !== undefined && instance.value !== undefined && assembly.isOwnInstance(instance.value)) {
    const sent = { system: instance.system, value: instance.value };
    if (!run.entries.find('Observation', sent)) {
      observation.identifier = [instance];
      return sent;
    }
  }
  const derived = run.entries.free('Observation', { system: run.local('observation'), value: key });
  observation.identifier = instance ? [derived, instance] : [derived];
  return derived;
};

/** OBX-33: the specimen by its number, whether the message describes it or not. */
const readSpecimen = (segment: SegmentReader, observation: Observation, run: Run): void => {
  const part = segment.one(33);
  const [identifier] = part
    ? identifierPair(part, `${target}.specimen.identifier`, run, 'specimen', ['PLAC', 'FILL'])
    : [];
  if (identifier) observation.specimen = { type: 'Specimen', identifier };
};

const keyOf = (segment: SegmentReader, order: Order | undefined, ofSpecimen: boolean, assembly: Assembly): string => {
  const code = segment.peek(3) ?? segment.peek(3, 2) ?? '';
  const subId = segment.one(4)?.peekAll() ?? '';
  segment.one(4)?.takeAll(`${target}.identifier.value`);
  if (ofSpecimen && assembly.specimen) return `specimen:${assembly.specimen.identity.value}/${code}/${subId}`;
  if (order?.key !== undefined) return `${order.key}/${code}/${subId}`;
  if (assembly.immunization) return `immunization:${assembly.immunization.identity.value}/${code}/${subId}`;
  if (order?.request) return `order:${order.request.identity.value}/${code}/${subId}`;
  const at = segment.peek(14) ?? assembly.encounter?.identity.value ?? assembly.controlId;
  return `patient:${assembly.patientKey}/${code}/${subId}/${at}`;
};

/** What an Observation takes from its report when it does not say: when it was made and what it was made of. */
const inherit = (observation: Observation, order: Order, run: Run): void => {
  if (observation.effectiveDateTime === undefined && order.obr) {
    // Read once: a report of a thousand results has one collection time.
    order.collected ??= moment(order.obr.one(7), 1, 'Observation.effectiveDateTime', run) ?? 'none';
    if (order.collected !== 'none') observation.effectiveDateTime = order.collected.text;
  }
  const issued = order.report?.resource.issued;
  if (issued !== undefined) observation.issued ??= issued;
  const [specimen] = order.specimens;
  if (specimen && order.specimens.length === 1) observation.specimen ??= specimen;
};
