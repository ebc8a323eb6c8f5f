import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openGateway, type TestGateway } from '../gateway.ts';
import type { System } from '../system.ts';
import { type Any, created, refusal, reply, send } from './client.ts';
import { condition, encounter, observation, patient, practitioner, system as records } from './resources.ts';

let gateway: TestGateway;
let district: System;
let ann: string;
let bob: string;
let doctor: string;
let visit: string;
const ids: Record<string, string> = {};

const ucum = 'http://unitsofmeasure.org';
const quantity = (value: number, code: string) => ({ value, unit: code, system: ucum, code });

beforeAll(async () => {
  gateway = await openGateway();
  district = await gateway.signIn('district-his');
  const add = async (name: string, resource: Any): Promise<string> => {
    const { id } = await created(district, resource);
    ids[`${resource.resourceType}/${id}`] = name;
    return `${resource.resourceType}/${id}`;
  };
  doctor = await add('doctor', practitioner('S-1'));
  ann = await add(
    'ann',
    patient('S-1', {
      name: [{ text: '欧阳安', family: '欧阳', given: ['安'] }],
      telecom: [{ system: 'phone', value: '13900000001' }],
      generalPractitioner: [{ reference: doctor }],
      address: [{ city: '示例市' }],
    }),
  );
  bob = await add(
    'bob',
    patient('S-2', {
      name: [{ text: 'Bob Müller', family: 'Müller', given: ['Bob'] }],
      gender: 'male',
      birthDate: '1990-12',
    }),
  );
  visit = await add(
    'visit',
    encounter(ann, { identifier: [{ system: 'https://district.example/visits', value: 'V-1' }] }),
  );
  const result = (name: string, subject: string, value: number, more: Any) =>
    add(name, observation(subject, value, more));
  await result('crp', ann, 12, {
    effectiveDateTime: '2026-01-10',
    encounter: { reference: visit },
    performer: [{ reference: doctor }],
  });
  await result('crp-later', ann, 3, { effectiveDateTime: '2026-02-20T10:00:00+08:00', status: 'amended' });
  await result('height', ann, 0, {
    code: { coding: [{ system: 'http://loinc.org', code: '8302-2' }] },
    effectiveDateTime: '2026-03',
    valueQuantity: quantity(170, 'cm'),
  });
  const part = (code: string, value: number) => ({
    code: { coding: [{ system: 'http://loinc.org', code }] },
    valueQuantity: quantity(value, 'mm[Hg]'),
  });
  const { valueQuantity: _none, ...pressure } = observation(ann, 0);
  await add('pressure', {
    ...pressure,
    code: { coding: [{ system: 'http://loinc.org', code: '85354-9' }] },
    effectiveDateTime: '2026-04-01',
    component: [part('8480-6', 120), part('8462-4', 80)],
  });
  await result('crp-of-bob', bob, 50, { effectiveDateTime: '2026-02-01' });
  await add('flu', condition(ann, 'J11.1'));
  await add('flu-like', condition(ann, 'J11', { onsetDateTime: '2026-01-05', encounter: { reference: visit } }));
});
afterAll(async () => gateway.stop());

const fill = (query: string): string =>
  query.replaceAll('{ann}', ann).replaceAll('{bob}', bob).replaceAll('{doctor}', doctor).replaceAll('{visit}', visit);
const namesOf = (bundle: Any, mode = 'match'): string[] =>
  bundle.entry
    .filter(({ search }: Any) => search.mode === mode)
    .map(({ resource }: Any) => ids[`${resource.resourceType}/${resource.id}`]);
const search = (query: string) => send(district, 'GET', `/${fill(query)}`);

describe('each type of parameter, with its modifiers', () => {
  test.each<[string, string, readonly string[]]>([
    ['token', `Patient?identifier=${records}|S-1`, ['ann']],
    ['token of any system', 'Patient?identifier=S-1', ['ann']],
    ['token of another system', 'Patient?identifier=urn:other|S-1', []],
    ['token, several', 'Patient?identifier=S-1,S-2', ['ann', 'bob']],
    ['token beside an indexed one', 'Patient?identifier=S-1,S-2&gender=male', ['bob']],
    ['token:not', 'Patient?identifier=S-1,S-2&gender:not=male', ['ann']],
    ['token code', 'Observation?patient={ann}&code=http://loinc.org|1988-5', ['crp', 'crp-later']],
    [
      'token:in',
      'Observation?patient={ann}&status:in=http://hl7.org/fhir/ValueSet/observation-status',
      ['crp', 'crp-later', 'height', 'pressure'],
    ],
    ['token:text', 'Observation?patient={ann}&code:text=C反应', ['crp', 'crp-later']],
    ['phone', 'Patient?phone=13900000001', ['ann']],
    ['string: starts with', 'Patient?family=欧', ['ann']],
    ['string: case and marks', 'Patient?family=muller', ['bob']],
    ['string:exact', 'Patient?family:exact=Müller', ['bob']],
    ['string:exact is exact', 'Patient?family:exact=muller&identifier=S-2', []],
    ['string:contains', 'Patient?identifier=S-1,S-2&name:contains=阳', ['ann']],
    ['string, several', 'Patient?name=欧阳,bob', ['ann', 'bob']],
    ['date', 'Patient?birthdate=1984-07-02', ['ann']],
    ['date of lesser precision', 'Patient?birthdate=1990', ['bob']],
    ['date ge and lt', 'Patient?birthdate=ge1984-01-01&birthdate=lt1985-01-01', ['ann']],
    ['date gt', 'Observation?patient={ann}&date=gt2026-02-20', ['height', 'pressure']],
    ['date le', 'Observation?patient={ann}&date=le2026-02-20', ['crp', 'crp-later']],
    ['date ne', 'Observation?patient={ann}&date=ne2026-01-10', ['crp-later', 'height', 'pressure']],
    ['date sa, eb', 'Observation?patient={ann}&date=sa2026-01-31&date=eb2026-03-15', ['crp-later']],
    ['date of a month', 'Observation?patient={ann}&date=2026-02', ['crp-later']],
    ['missing', 'Condition?patient={ann}&onset-date:missing=true', ['flu']],
    ['not missing', 'Condition?patient={ann}&onset-date:missing=false', ['flu-like']],
    ['reference', 'Observation?patient={ann}&encounter={visit}', ['crp']],
    ['reference by id alone', 'Observation?subject={bob}', ['crp-of-bob']],
    ['reference with its type as modifier', 'Observation?subject:Patient={bob-id}', ['crp-of-bob']],
    ['reference to a practitioner', 'Patient?general-practitioner={doctor}', ['ann']],
    ['reference, two patients', 'Observation?patient={ann},{bob}&value-quantity=gt10', ['crp', 'crp-of-bob', 'height']],
    ['quantity', 'Observation?patient={ann}&value-quantity=12', ['crp']],
    ['quantity with its unit', 'Observation?patient={ann}&value-quantity=12|http://unitsofmeasure.org|mg/L', ['crp']],
    [
      'quantity in another unit',
      'Observation?patient={ann}&value-quantity=1.2|http://unitsofmeasure.org|mg/dL',
      ['crp'],
    ],
    ['quantity of another kind', 'Observation?patient={ann}&value-quantity=12|http://unitsofmeasure.org|cm', []],
    [
      'quantity gt in another unit',
      'Observation?patient={ann}&value-quantity=gt1.6|http://unitsofmeasure.org|m',
      ['height'],
    ],
    ['composite', 'Observation?patient={ann}&code-value-quantity=http://loinc.org|1988-5$lt10', ['crp-later']],
    [
      'composite of a component',
      'Observation?patient={ann}&component-code-value-quantity=http://loinc.org|8480-6$gt100',
      ['pressure'],
    ],
    [
      'composite across components',
      'Observation?patient={ann}&component-code-value-quantity=http://loinc.org|8462-4$gt100',
      [],
    ],
    ['and', 'Observation?patient={ann}&code=1988-5&status=amended', ['crp-later']],
    ['or and and', 'Observation?patient={ann}&code=1988-5,8302-2&date=ge2026-02', ['crp-later', 'height']],
    ['_id', 'Observation?_id={crp},{height}', ['crp', 'height']],
    ['_lastUpdated', 'Observation?_lastUpdated=ge2020-01-01&code=85354-9', ['pressure']],
    ['chain', 'Observation?patient.identifier=S-2', ['crp-of-bob']],
    ['chain by name', 'Observation?subject:Patient.name=欧阳&code=8302-2', ['height']],
    ['chain from a practitioner', 'Patient?general-practitioner.name=王医生&identifier=S-1', ['ann']],
    ['by date in one’s own organisation', 'Observation?date=ge2026-03-01', ['height', 'pressure']],
    ['by identifier of a clinical type', 'Encounter?identifier=https://district.example/visits|V-1', ['visit']],
  ])('%s', async (_name, query, expected) => {
    const named = Object.fromEntries(
      Object.entries(ids).map(([reference, name]) => [name, reference.split('/')[1] ?? '']),
    );
    const filled = query
      .replace('{bob-id}', named.bob ?? '')
      .replace('{crp}', named.crp ?? '')
      .replace('{height}', named.height ?? '');
    const { status, body } = await search(filled);
    expect([status, body.resourceType, body.type]).toEqual([200, 'Bundle', 'searchset']);
    expect(namesOf(body).toSorted()).toEqual([...expected].toSorted());
    // The same by POST.
    const [path = '', form = ''] = fill(filled).split('?', 2);
    const posted = await send(district, 'POST', `/${path}/_search`, {
      body: form,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(namesOf(posted.body)).toEqual(namesOf(body));
    for (const { fullUrl, resource } of body.entry) {
      expect(fullUrl).toBe(`${gateway.baseUrl}/fhir/${resource.resourceType}/${resource.id}`);
    }
  });
});

describe('what shapes the answer', () => {
  test('_include and _revinclude', async () => {
    const { body } = await search(
      'Observation?patient={ann}&code=1988-5&_include=Observation:performer&_include=Observation:encounter',
    );
    expect(namesOf(body).toSorted()).toEqual(['crp', 'crp-later']);
    expect(namesOf(body, 'include').toSorted()).toEqual(['doctor', 'visit']);
    const all = await search('Patient?identifier=S-1&_revinclude=Condition:patient&_revinclude=Observation:subject');
    expect(namesOf(all.body, 'include').toSorted()).toEqual([
      'crp',
      'crp-later',
      'flu',
      'flu-like',
      'height',
      'pressure',
    ]);
    const both = await search('Encounter?patient={ann}&_include=Encounter:patient&_revinclude=Condition:encounter');
    expect(namesOf(both.body, 'include').toSorted()).toEqual(['ann', 'flu-like']);
  });

  test('_sort, up and down, by several', async () => {
    const order = async (query: string) => namesOf((await search(`Observation?patient={ann}&${query}`)).body);
    expect(await order('_sort=date')).toEqual(['crp', 'crp-later', 'height', 'pressure']);
    expect(await order('_sort=-date')).toEqual(['pressure', 'height', 'crp-later', 'crp']);
    expect((await order('_sort=code,-date')).slice(0, 2)).toEqual(['crp-later', 'crp']);
    expect(namesOf((await search('Patient?identifier=S-1,S-2&_sort=birthdate')).body)).toEqual(['ann', 'bob']);
    expect(namesOf((await search('Patient?identifier=S-1,S-2&_sort=-birthdate')).body)).toEqual(['bob', 'ann']);
  });

  test('_count and the client library’s next page', async () => {
    const seen: string[] = [];
    let page: Any = await district.fhir.search({
      resourceType: 'Observation',
      searchParams: { patient: ann, _count: 1, _sort: 'date' },
    });
    for (let pages = 0; page !== undefined && pages < 10; pages += 1) {
      expect(page.total).toBe(4);
      seen.push(...namesOf(page));
      page = await district.fhir.nextPage({ bundle: page });
    }
    expect(seen).toEqual(['crp', 'crp-later', 'height', 'pressure']);
  });

  test('_summary=count, _summary=true, _elements, _total', async () => {
    const count = (await search('Observation?patient={ann}&_summary=count')).body;
    expect([count.total, count.entry ?? []]).toEqual([4, []]);
    const { body } = await search('Patient?identifier=S-1&_elements=gender');
    expect(Object.keys(body.entry[0].resource).toSorted()).toEqual(['gender', 'id', 'meta', 'resourceType']);
    const summary = await search('Patient?identifier=S-1&_summary=true');
    expect(summary.body.entry[0].resource.generalPractitioner).toBeUndefined();
    expect((await search('Observation?patient={ann}&_total=accurate')).body.total).toBe(4);
  });

  test('a compartment, by the client library', async () => {
    const [, id = ''] = ann.split('/');
    const found: Any = await district.fhir.search({
      resourceType: 'Condition',
      compartment: { resourceType: 'Patient', id },
    });
    expect(namesOf(found).toSorted()).toEqual(['flu', 'flu-like']);
  });

  test('HEAD and GET of nothing: an empty searchset', async () => {
    const { status, body } = await search('Patient?identifier=none');
    expect([status, body.total, body.entry]).toEqual([200, 0, []]);
  });
});

describe('operations and histories', () => {
  test('Patient/$everything by the client library, with _type and _since', async () => {
    const [, id = ''] = ann.split('/');
    const { status, body } = await reply(
      district.fhir.operation({ name: '$everything', resourceType: 'Patient', id, method: 'GET' } as Any),
    );
    expect(status).toBe(200);
    expect(namesOf(body).toSorted()).toEqual([
      'ann',
      'crp',
      'crp-later',
      'flu',
      'flu-like',
      'height',
      'pressure',
      'visit',
    ]);
    expect(namesOf((await search('{ann}/$everything?_type=Condition')).body).toSorted()).toEqual(['flu', 'flu-like']);
    expect(namesOf((await search('{ann}/$everything?_since=2999-01-01')).body)).toEqual([]);
    expect(refusal(await search('{ann}/$everything?start=2026-01-01'))).toEqual([400, 'fhir.not-supported']);
  });

  test('Observation/$lastn: the newest of each code', async () => {
    expect(namesOf((await search('Observation/$lastn?patient={ann}')).body).toSorted()).toEqual([
      'crp-later',
      'height',
      'pressure',
    ]);
    const two = await search('Observation/$lastn?patient={ann}&max=2&code=1988-5');
    expect(namesOf(two.body)).toEqual(['crp-later', 'crp']);
  });

  test('history of an instance, by pages and since', async () => {
    const made = await created(district, patient('H-1'));
    const path = `/Patient/${made.id}`;
    for (const gender of ['male', 'other', 'unknown']) await send(district, 'PUT', path, { body: { ...made, gender } });
    const history: Any = await district.fhir.history({ resourceType: 'Patient', id: made.id });
    expect([history.type, history.total]).toEqual(['history', 4]);
    expect(history.entry.map(({ resource }: Any) => resource.meta.versionId)).toEqual(['4', '3', '2', '1']);
    expect(history.entry.map(({ response }: Any) => response.etag)).toEqual(['W/"4"', 'W/"3"', 'W/"2"', 'W/"1"']);
    const seen: string[] = [];
    let next: string | undefined = `${path}/_history?_count=3`;
    while (next !== undefined) {
      const { body }: Any = await send(district, 'GET', next);
      expect(body.total).toBe(4);
      seen.push(...body.entry.map(({ resource }: Any) => resource.meta.versionId));
      const link = (body.link ?? []).find(({ relation }: Any) => relation === 'next');
      next = link?.url.slice(`${gateway.baseUrl}/fhir`.length);
    }
    expect(seen).toEqual(['4', '3', '2', '1']);
    const { lastUpdated } = history.entry[1].resource.meta;
    const since = await send(district, 'GET', `${path}/_history?_since=${lastUpdated}`);
    expect(since.body.entry.length).toBeGreaterThanOrEqual(2);
  });

  test('history of a type: every version of every record, page by page', async () => {
    const seen: string[] = [];
    let next: string | undefined = '/Practitioner/_history?_count=1';
    const extra = await created(district, practitioner('H-2'));
    await send(district, 'DELETE', `/Practitioner/${extra.id}`);
    while (next !== undefined) {
      const { body }: Any = await send(district, 'GET', next);
      seen.push(...body.entry.map(({ fullUrl, response }: Any) => `${fullUrl.split('/').at(-1)} ${response.etag}`));
      next = body.link?.find(({ relation }: Any) => relation === 'next')?.url.slice(`${gateway.baseUrl}/fhir`.length);
    }
    expect(seen.toSorted()).toEqual(
      [`${doctor.split('/')[1]} W/"1"`, `${extra.id} W/"1"`, `${extra.id} W/"2"`].toSorted(),
    );
  });
});
