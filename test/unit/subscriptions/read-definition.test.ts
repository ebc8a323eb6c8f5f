import type { Subscription } from 'fhir/r4.d.ts';
import { describe, expect, it } from 'vitest';
import { candidatesOf, meets, type RecordChange, readDefinition } from '../../../domain/subscriptions/index.ts';
import { subscriptionTopics } from '../../../schemas/uris.ts';

const options = { baseUrl: 'https://gateway.example/fhir' };
const backport = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition';

const sent = (more: Partial<Subscription> = {}, channel: Partial<Subscription['channel']> = {}): Subscription => ({
  resourceType: 'Subscription',
  status: 'requested',
  reason: 'a test',
  criteria: 'Observation?patient=Patient/p1&code=http://loinc.org|1742-6',
  channel: { type: 'rest-hook', endpoint: 'https://receiver.example/hook', ...channel },
  ...more,
});

const filters = (...values: string[]): Partial<Subscription> => ({
  criteria: subscriptionTopics.corrected,
  _criteria: { extension: values.map((valueString) => ({ url: `${backport}/backport-filter-criteria`, valueString })) },
});

const payload = (code: string): Partial<Subscription['channel']> => ({
  payload: 'application/fhir+json',
  _payload: { extension: [{ url: `${backport}/backport-payload-content`, valueCode: code }] },
});

describe('the definition of a Subscription', () => {
  it('has its criteria, its endpoint, its headers and its content', () => {
    const definition = readDefinition(
      sent({}, { header: ['Authorization: Bearer x'], ...payload('id-only') }),
      options,
    );

    expect(definition).toEqual({
      trigger: { kind: 'criteria', type: 'Observation', query: 'patient=Patient/p1&code=http://loinc.org|1742-6' },
      endpoint: 'https://receiver.example/hook',
      headers: [['Authorization', 'Bearer x']],
      content: 'id-only',
    });
  });

  it('has a topic with its filters', () => {
    const { trigger, content } = readDefinition(sent(filters('DiagnosticReport?status=final', 'patient=p1')), options);

    expect(trigger).toEqual({ kind: 'topic', topic: 'corrected', filters: ['status=final', 'patient=p1'] });
    expect(content).toBe('none');
  });

  it.each([
    ['channel.type', sent({}, { type: 'email' })],
    ['channel.payload', sent({}, { payload: 'application/fhir+json' })],
    ['channel.payload', sent({}, payload('everything'))],
    ['channel.payload', sent({}, { payload: 'application/fhir+xml' })],
    ['channel.header', sent({}, { header: ['Content-Length: 5'] })],
    ['channel.header', sent({}, { header: ['A: b\r\nC: d'] })],
    ['channel.header', sent({}, { header: ['Hutong-Signature: v1=0'] })],
    ['criteria', sent({ ...filters('status=final'), criteria: 'Observation?status=final' })],
    ['criteria', sent({ criteria: 'Organization?name=a' })],
    ['criteria', sent({ criteria: '[Observation]' })],
    ['criteria', sent({ criteria: 'Observation?_count=5' })],
  ])('is refused at %s', (path, subscription) => {
    expect(() => readDefinition(subscription, options)).toThrow(
      expect.objectContaining({ code: 'fhir.not-supported', path: `Subscription.${path}` }),
    );
  });

  it('is refused without an endpoint', () => {
    const { endpoint: _endpoint, ...channel } = sent().channel;
    expect(() => readDefinition(sent({ channel }), options)).toThrow(expect.objectContaining({ code: 'fhir.invalid' }));
  });
});

describe('the changes that set a subscription off', () => {
  const change = (reference: string, more: Partial<RecordChange> = {}): RecordChange => ({
    reference,
    version: '1',
    effect: 'created',
    ...more,
  });
  const changes = [
    change('Observation/o1'),
    change('Observation/o2', { effect: 'deleted' }),
    change('DiagnosticReport/r1', { published: true }),
    change('DiagnosticReport/r2', { effect: 'updated', corrected: true, published: true }),
    change('DiagnosticReport/r3', { effect: 'deleted', corrected: true }),
    change('DiagnosticReport/r4', { effect: 'updated' }),
  ];
  const chosen = (subscription: Subscription) =>
    candidatesOf(readDefinition(subscription, options).trigger, changes).map(({ reference }) => reference);

  it('are those of the type, without deletions, for a search', () => {
    expect(chosen(sent())).toEqual(['Observation/o1']);
  });

  it('are those of the mark, with deletions, for a topic', () => {
    expect(chosen(sent({ criteria: subscriptionTopics.published }))).toEqual([
      'DiagnosticReport/r1',
      'DiagnosticReport/r2',
    ]);
    expect(chosen(sent({ criteria: subscriptionTopics.corrected }))).toEqual([
      'DiagnosticReport/r2',
      'DiagnosticReport/r3',
    ]);
  });

  it('meet the search, or every filter', () => {
    const { trigger } = readDefinition(sent(filters('status=final', 'patient=p1')), options);
    const report = (status: string, patient: string) => ({
      resourceType: 'DiagnosticReport',
      id: 'r1',
      status,
      code: { text: '血常规' },
      subject: { reference: `Patient/${patient}` },
    });

    expect(meets(trigger, report('final', 'p1'), options)).toBe(true);
    expect(meets(trigger, report('final', 'p2'), options)).toBe(false);
    expect(meets(trigger, report('amended', 'p1'), options)).toBe(false);
  });
});
