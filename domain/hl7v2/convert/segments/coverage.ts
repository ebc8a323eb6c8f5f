import type { Coverage, Reference, RelatedPerson } from 'fhir/r4.d.ts';
import type { Assembly } from '../assembly.ts';
import { conceptText } from '../datatypes/cwe.ts';
import { identifier } from '../datatypes/cx.ts';
import { periodOfFields } from '../datatypes/dr.ts';
import { address } from '../datatypes/xad.ts';
import { namedOrganization, organization, organizationEntry } from '../datatypes/xon.ts';
import { contactPoint } from '../datatypes/xtn.ts';
import { digest } from '../digest.ts';
import { type Entry, referTo } from '../entry-list.ts';
import { addOwned } from '../own-entry.ts';
import { applyMap, compileMap } from '../segment-map.ts';
import type { SegmentReader } from '../segment-reader.ts';
import { in1Coverage, in1RelatedPerson } from '../tables/person.ts';

const steps = compileMap(in1Coverage);
const insuredSteps = compileMap(in1RelatedPerson);

/** IN1 as the patient's Coverage. Source: v2-to-FHIR IN1[Coverage]. */
export const readIn1 = (segment: SegmentReader, assembly: Assembly): void => {
  const { subject, run } = assembly;
  if (subject === undefined) return;
  const payor = readPayor(segment, assembly);
  const coverage: Coverage = { resourceType: 'Coverage', status: 'active', beneficiary: subject, payor: [payor] };
  applyMap(steps, segment, coverage, run);
  const period = periodOfFields(segment, 12, 13, 'Coverage.period', run);
  if (period) coverage.period = period;
  const group = segment.one(11);
  const policyHolder = group && organization(group, 'Coverage.policyHolder', run);
  if (policyHolder) coverage.policyHolder = policyHolder;
  const plan = segment.one(2);
  const name = plan && conceptText(plan, 'Coverage.class.name');
  if (plan && name !== undefined) {
    const value = plan.take(1, 'Coverage.class.value') ?? name;
    const type = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/coverage-class', code: 'plan' }] };
    coverage.class = [{ type, value, name }];
  }
  const policy = segment.take(36, 'Coverage.subscriberId');
  if (policy !== undefined) coverage.subscriberId = policy;
  const subscriber = readSubscriber(segment, assembly);
  if (subscriber) coverage.subscriber = subscriber;
  const key = digest(segment.peek(2), segment.peek(3), policy);
  addOwned(coverage, 'coverage-of-patient', `${assembly.patientKey}/${key}`, assembly);
  assembly.notes = undefined;
};

/** IN1-3 to IN1-7: the company's number, name, address and telephone. */
const readPayor = (segment: SegmentReader, assembly: Assembly): Reference => {
  const { run } = assembly;
  const target = 'Coverage.payor';
  const number = segment.one(3);
  const known = number && identifier(number, `${target}.resolve().identifier`, run, 'insurer');
  const named = segment.one(4);
  const entry =
    known?.system !== undefined && known.value !== undefined
      ? namedOrganization(
          { system: known.system, value: known.value },
          known,
          named?.take(1, `${target}.resolve().name`),
          run,
        )
      : named && organizationEntry(named, target, run);
  // Coverage must name a payor.
  if (entry === undefined) return { display: 'unknown' };
  for (const part of segment.all(5)) {
    const place = address(part, `${target}.resolve().address`, run);
    if (place) entry.resource.address ??= [place];
  }
  for (const part of segment.all(7)) {
    const telephone = contactPoint(part, `${target}.resolve().telecom`, run);
    if (telephone) entry.resource.telecom ??= [telephone];
  }
  return referTo(entry, entry.resource.name);
};

/** IN1-16: the patient when IN1-17 says so, otherwise a person related to the patient. */
const readSubscriber = (segment: SegmentReader, assembly: Assembly): Reference | undefined => {
  const { subject, run } = assembly;
  if (subject === undefined || /^(SEL|18|patient|self)$/i.test(segment.peek(17) ?? '')) return subject;
  if (!segment.has(16)) return undefined;
  const person: RelatedPerson = { resourceType: 'RelatedPerson', patient: subject };
  applyMap(insuredSteps, segment, person, run);
  const key = `${assembly.patientKey}/${digest(person.name?.[0]?.text, 'insured')}`;
  const identity = { system: run.local('related-person-of-patient'), value: key };
  const known = run.entries.find('RelatedPerson', identity);
  const entry: Entry = known ?? addOwned(person, 'related-person-of-patient', key, assembly);
  return referTo(entry, person.name?.[0]?.text);
};
