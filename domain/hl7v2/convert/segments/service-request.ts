import type { Organization, Reference, ServiceRequest } from 'fhir/r4.d.ts';
import { append } from '../append.ts';
import type { Assembly, Order } from '../assembly.ts';
import { identifierPair } from '../datatypes/eip.ts';
import { codeFor } from '../datatypes/id.ts';
import { address } from '../datatypes/xad.ts';
import { practitioner as readPractitioner } from '../datatypes/xcn.ts';
import { organizationEntry } from '../datatypes/xon.ts';
import { contactPoint } from '../datatypes/xtn.ts';
import { type Entry, type Identity, referTo } from '../entry-list.ts';
import type { Run } from '../run.ts';
import { applyMap, compileMap } from '../segment-map.ts';
import type { SegmentReader } from '../segment-reader.ts';
import { obrServiceRequest, orcServiceRequest } from '../tables/orders.ts';
import { orderNumbers, serviceKey } from './order-numbers.ts';
import { practitionerRole } from './practitioner-role.ts';

const orcSteps = compileMap(orcServiceRequest);
const obrSteps = compileMap(obrServiceRequest);

/** ORC and OBR as a ServiceRequest; undefined when neither numbers the order. Source: v2-to-FHIR ORC[ServiceRequest], OBR[ServiceRequest]. */
export const addServiceRequest = (order: Order, assembly: Assembly): Entry<ServiceRequest> | undefined => {
  const { run, subject, visit } = assembly;
  const numbers = orderNumbers(order, 'ServiceRequest.identifier', run);
  const named = numbers.placer ?? numbers.filler;
  if (subject === undefined || (named === undefined && assembly.isResult)) return undefined;
  const request: ServiceRequest = {
    resourceType: 'ServiceRequest',
    identifier: numbers.all,
    status: readStatus(order, assembly),
    intent: readIntent(order.obr),
    subject,
    ...(visit && { encounter: visit }),
  };
  if (order.orc) applyMap(orcSteps, order.orc, request, run);
  if (order.obr) applyMap(obrSteps, order.obr, request, run);
  readRequester(order, request, run);
  readParent(order.obr, request, run);
  const identity = freeIdentity(
    named?.system !== undefined && named.value !== undefined
      ? { system: named.system, value: named.value }
      : {
          system: run.local('order-of-message'),
          value: `${assembly.controlId}.${order.obr?.peek(1) ?? ''}:${serviceKey(order.obr)}`,
        },
    order,
    run,
  );
  if (identity.value !== named?.value || identity.system !== named.system) request.identifier?.push(identity);
  return run.entries.add(request, identity);
};

/** Several services under one number are told apart by their codes. */
const freeIdentity = (identity: Identity, order: Order, run: Run): Identity => {
  if (!run.entries.find('ServiceRequest', identity)) return identity;
  return run.entries.free('ServiceRequest', {
    system: run.local('order-item'),
    value: `${identity.value}:${serviceKey(order.obr)}`,
  });
};

/** ORC-5, else what ORC-1 asks for, else what has become of the report (OBR-25). */
const readStatus = ({ orc, obr }: Order, assembly: Assembly): ServiceRequest['status'] => {
  const { run } = assembly;
  const control = orc?.take(1, 'ServiceRequest.status');
  const sent = orc?.peek(5);
  const byStatus = sent === undefined ? undefined : codeFor('OrderStatus', sent, run);
  if (byStatus !== undefined) {
    orc?.take(5, 'ServiceRequest.status');
    return asStatus(byStatus);
  }
  const byControl =
    control === undefined ? undefined : codeFor('OrderControlCode[ServiceRequest.status]', control, run);
  if (byControl !== undefined) return asStatus(byControl);
  const result = assembly.isResult ? obr?.peek(25) : undefined;
  if (result === undefined || !Object.hasOwn(byResult, result)) return 'active';
  obr?.take(25, 'ServiceRequest.status');
  return asStatus(byResult[result] ?? 'active');
};

/** Result statuses (HL7 table 0123) that end an order. */
const byResult: Readonly<Record<string, string>> = { F: 'completed', C: 'completed', X: 'revoked' };

/** The tables hold codes of the required value set request-status only. */
const asStatus = (status: string) => status as ServiceRequest['status'];

const readIntent = (obr: SegmentReader | undefined): ServiceRequest['intent'] => {
  const action = obr?.take(11, 'ServiceRequest.intent');
  return action === 'G' ? 'reflex-order' : action === 'A' ? 'filler-order' : 'order';
};

/** ORC-12, else OBR-16; ORC-21 to ORC-23 describe the requester's organisation. */
const readRequester = ({ orc, obr }: Order, request: ServiceRequest, run: Run): void => {
  const target = 'ServiceRequest.requester';
  let practitioner: Reference | undefined;
  for (const part of [...(orc?.all(12) ?? []), ...(obr?.all(16) ?? [])]) {
    const found = readPractitioner(part, target, run);
    practitioner ??= found;
  }
  for (const part of obr?.all(17) ?? []) {
    const valueContactPoint = contactPoint(part, 'ServiceRequest.extension.valueContactPoint', run);
    if (valueContactPoint) request.extension = append(request.extension, { url: callback, valueContactPoint });
  }
  const facility = orc?.one(21);
  const entry = facility && organizationEntry(facility, target, run);
  if (entry === undefined) {
    if (practitioner) request.requester = practitioner;
    return;
  }
  describe(entry.resource, orc, 22, target, run);
  const organization = referTo(entry, entry.resource.name);
  request.requester = practitioner ? practitionerRole({ practitioner, organization }, run) : organization;
};

const callback = 'http://hl7.org/fhir/StructureDefinition/servicerequest-order-callback-phone-number';

/** Address in `field` and telephones in the one after it. */
const describe = (
  organization: Organization,
  segment: SegmentReader | undefined,
  field: number,
  target: string,
  run: Run,
) => {
  if (segment === undefined) return;
  for (const part of segment.all(field)) {
    const place = address(part, `${target}.resolve().address`, run);
    if (place) organization.address = append(organization.address, place);
  }
  for (const part of segment.all(field + 1)) {
    const contact = contactPoint(part, `${target}.resolve().telecom`, run);
    if (contact) organization.telecom = append(organization.telecom, contact);
  }
};

/** OBR-29: the order that this one came from. */
const readParent = (obr: SegmentReader | undefined, request: ServiceRequest, run: Run): void => {
  const part = obr?.one(29);
  for (const identifier of part
    ? identifierPair(part, 'ServiceRequest.basedOn.identifier', run, 'order', ['PLAC', 'FILL'])
    : []) {
    request.basedOn = append(request.basedOn, { type: 'ServiceRequest', identifier });
  }
};
