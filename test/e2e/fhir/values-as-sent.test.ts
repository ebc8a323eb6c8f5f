import type { Observation } from 'fhir/r4.d.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEngine, openGateway, type TestGateway } from '../gateway.ts';
import { locationsOf } from '../messages.ts';
import type { System } from '../system.ts';
import { type Any, created, send } from './client.ts';
import { observation, patient, post, transaction, urn } from './resources.ts';

let gateway: TestGateway;
let district: System;
let subject: string;

beforeAll(async () => {
  gateway = await openGateway();
  district = await gateway.signIn('district-his');
  subject = `Patient/${(await created(district, patient('V-1'))).id}`;
});
afterAll(async () => gateway.stop());

const ucum = 'http://unitsofmeasure.org';
const glucose = { coding: [{ system: 'http://loinc.org', code: '2345-7' }], text: '葡萄糖' };
/** Of glucose in mg/dL, whose canonical unit is mmol/L. */
const result = (more: Partial<Observation>): Observation => {
  const { valueQuantity: _replaced, ...rest } = observation(subject, 0, {
    code: glucose,
    specimen: { display: '血清' },
  });
  return { ...rest, ...more };
};

const quantity = (value: number, unit: string) => ({ value, unit, system: ucum, code: unit });

test.each<[string, Partial<Observation>]>([
  ['a quantity in another unit', { valueQuantity: quantity(90, 'mg/dL') }],
  ['a quantity with a comparator', { valueQuantity: { ...quantity(90, 'mg/dL'), comparator: '<' } }],
  ['a text', { valueString: '5.1' }],
  ['a text of another kind', { valueString: '阴性' }],
  ['a range', { valueRange: { low: quantity(80, 'mg/dL'), high: quantity(90, 'mg/dL') } }],
  [
    'a reference range in another unit',
    { valueQuantity: quantity(90, 'mg/dL'), referenceRange: [{ low: quantity(70, 'mg/dL'), text: '70-110' }] },
  ],
  ['a reference range that is text', { valueQuantity: quantity(5, 'mmol/L'), referenceRange: [{ text: '3.9-6.1' }] }],
  ['components', { component: [{ code: glucose, valueQuantity: quantity(90, 'mg/dL') }] }],
  [
    'extensions and primitive siblings',
    { valueString: '5.1', _valueString: { extension: [{ url: 'https://district.example/x', valueBoolean: true }] } },
  ],
])('%s stays as it was sent, by itself and in a bundle', async (_name, more) => {
  const sent = result(more);
  const alone = await created(district, sent);
  const { json } = await district.bundle(transaction(post(sent)));
  const bundled = (await send(district, 'GET', `/${locationsOf(json)[0]}`)).body;
  for (const stored of [alone, bundled]) {
    const { id, meta, code, ...rest } = stored;
    const { code: _sent, ...wanted } = sent;
    expect(rest).toEqual(wanted);
    // Codes of the standard may be added beside, never in place of the sender's.
    expect(code.coding.slice(0, 1)).toEqual(glucose.coding);
    expect(code.text).toBe(glucose.text);
  }
});

test('a unit without a code gets the code of UCUM beside it', async () => {
  const { valueQuantity } = await created(district, result({ valueQuantity: { value: 5, unit: 'mmol/L' } }));
  expect(valueQuantity).toEqual({ value: 5, unit: 'mmol/L', system: ucum, code: 'mmol/L' });
});

test('recognition compares in the canonical unit all the same', async () => {
  const value = result({ subject: { reference: urn(1) }, valueQuantity: quantity(90, 'mg/dL') });
  const report = {
    resourceType: 'DiagnosticReport',
    status: 'final',
    code: { text: '生化' },
    subject: { reference: urn(1) },
    result: [{ reference: urn(3) }],
  };
  const { json } = await district.bundle(
    transaction(
      post(patient('V-2'), { fullUrl: urn(1) }),
      post(report as Any, { fullUrl: urn(2) }),
      post(value, { fullUrl: urn(3) }),
    ),
  );
  const [person = '', , stored = ''] = locationsOf(json);
  expect((await send(district, 'GET', `/${stored}`)).body.valueQuantity).toEqual(quantity(90, 'mg/dL'));
  const engine = await openEngine(gateway.data);
  try {
    const { items } = await engine.table.query({ pk: `patient#${person.slice(8)}`, range: { prefix: 'entry#' } });
    // 90 mg/dL ÷ 18.016 is 5.0 mmol/L.
    expect(items.map(({ body }) => body).join('')).toMatch(/mmol\/L/);
    expect(items.map(({ body }) => body).join('')).not.toMatch(/mg\/dL/);
  } finally {
    engine.close();
  }
});
