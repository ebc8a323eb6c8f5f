import { describe, expect, it } from 'vitest';
import { maxCount, parseSearch, supportedIncludes, supportedParameters } from '../../../domain/fhir/index.ts';
import { isHutongError } from '../../../schemas/error.ts';

const parse = (type: string, query: string, handling: 'strict' | 'lenient' = 'strict') =>
  parseSearch(type, new URLSearchParams(query), { handling });

const refusal = (type: string, query: string) => {
  try {
    parse(type, query);
  } catch (error) {
    if (isHutongError(error)) return error;
  }
  throw new Error(`${query} was not refused`);
};

describe('parameters that select', () => {
  it('gives plain JSON', () => {
    const { query } = parse(
      'Observation',
      'code=http://loinc.org|2339-0&date=ge2024-01-01&subject:Patient.name=x&_sort=-date',
    );
    expect(JSON.parse(JSON.stringify(query))).toEqual(query);
    expect(query.clauses).toHaveLength(3);
    expect(query.applied).toHaveLength(4);
  });

  it('takes pairs as well as URLSearchParams', () => {
    const pairs = parseSearch('Patient', [['name', 'x']], { handling: 'strict' });
    expect(pairs.query).toEqual(parse('Patient', 'name=x').query);
  });

  it('lists what is supported when a parameter is not', () => {
    const error = refusal('Patient', 'shoe-size=44');
    expect(error.code).toBe('fhir.not-supported');
    expect(error.message).toContain('shoe-size');
    expect(error.details?.supported).toEqual(supportedParameters('Patient').map(({ name }) => name));
  });

  it('lists the modifiers when one is not supported', () => {
    const error = refusal('Patient', 'birthdate:exact=2000');
    expect(error.code).toBe('fhir.not-supported');
    expect(error.details?.supported).toEqual(['missing']);
  });

  it.each([
    ['Observation', '_has:Observation:patient:code=1', /_include/],
    ['Observation', '_filter=code eq 1', /not supported/],
    ['Observation', '_text=x', /not supported/],
    ['Observation', '_list=1', /not supported/],
    ['Observation', 'subject.organization.name=x', /one parameter/],
    ['Observation', 'code.name=x', /no reference/],
    ['Observation', 'subject:Medication.code=x', /Medication/],
    ['Observation', 'patient.shoe-size=1', /shoe-size/],
    ['Observation', 'subject=Patient/1/_history/2', /without a version/],
    ['Observation', 'subject:Patient=Group/1', /reference to Patient/],
    ['Observation', 'date=ap2024', /ap/],
    ['Location', 'near=1|2|3|km', /geometry.*Supported/],
    ['Patient', 'phonetic=x', /\$match.*Supported/],
    ['Unicorn', 'horn=1', /resource type/],
    ['Patient', 'name', /"name" is not given/],
  ])('%s?%s is refused', (type, query, message) => {
    expect(() => parse(type, query)).toThrow(message);
  });

  it('repeats no value in a refusal', () => {
    for (const query of [
      'birthdate=李雷',
      'identifier=a|b|李雷',
      '李雷=1',
      '_sort=李雷',
      '_include=李雷',
      'name:李雷=1',
    ]) {
      expect(refusal('Patient', query).message).not.toContain('李雷');
    }
  });

  it('bounds alternatives and parameters', () => {
    expect(() => parse('Patient', `_id=${'a,'.repeat(600)}a`)).toThrow(/500/);
    expect(() => parse('Patient', 'name=a&'.repeat(101))).toThrow(/100/);
  });
});

describe('lenient handling', () => {
  it('leaves unknown parameters out of the query and the self link, and says so', () => {
    const { query, ignored } = parse('Patient', 'name=x&shoe-size=44&_has:Observation:patient:code=1', 'lenient');
    expect(query.clauses).toHaveLength(1);
    expect(query.applied).toEqual([['name', 'x']]);
    expect(ignored.map(({ name }) => name)).toEqual(['shoe-size', '_has']);
  });

  it.each(['birthdate:exact=2000', 'birthdate=soon', '_count=many', '_sort=shoe-size'])(
    'does not guess at %s',
    (query) => {
      expect(() => parse('Patient', query, 'lenient')).toThrow();
    },
  );
});

describe('parameters that shape the answer', () => {
  it('reads them all', () => {
    const { query } = parse(
      'Observation',
      '_sort=-date,code&_count=20&_include=Observation:subject:Patient&_include=Observation:performer&_revinclude=Provenance:target' +
        '&_total=accurate&_summary=text&_elements=code,subject&_format=json&_pretty=true&_cursor=abc',
    );
    expect(query).toMatchObject({
      sort: [
        { parameter: 'date', descending: true },
        { parameter: 'code', descending: false },
      ],
      count: 20,
      include: [
        { type: 'Observation', parameter: 'subject', target: 'Patient' },
        { type: 'Observation', parameter: 'performer' },
      ],
      revInclude: [{ type: 'Provenance', parameter: 'target' }],
      total: 'accurate',
      summary: 'text',
      elements: ['code', 'subject'],
      format: 'json',
      pretty: true,
      cursor: 'abc',
    });
  });

  it('bounds a page', () => {
    expect(parse('Patient', '_count=999999').query.count).toBe(maxCount);
    expect(parse('Patient', '_count=0').query.count).toBe(0);
  });

  it.each([
    '_count=-1',
    '_total=exact',
    '_summary=yes',
    '_elements=a b',
    '_sort=nothing',
    '_sort=code-value-quantity',
    '_sort:desc=date',
    '_include:iterate=Observation:subject',
    '_include=Observation',
    '_include=Observation:code',
    '_include=Patient:link',
    '_include=Observation:subject:Medication',
    '_include=Observation:subject:Patient:x',
    '_revinclude=Provenance:*',
    '_revinclude=Patient:link',
  ])('refuses %s', (query) => {
    expect(() => parse('Observation', query)).toThrow();
  });
});

describe('the table for the capability statement', () => {
  it('names definition, modifiers, prefixes and targets', () => {
    const byName = new Map(supportedParameters('Observation').map((one) => [one.name, one]));
    expect(byName.get('code')).toMatchObject({
      type: 'token',
      definition: 'http://hl7.org/fhir/SearchParameter/clinical-code',
      modifiers: ['missing', 'not', 'text', 'in', 'not-in'],
      prefixes: [],
    });
    expect(byName.get('date')?.prefixes).toContain('sa');
    expect(byName.get('patient')?.targets).toContain('Patient');
    expect(byName.get('_lastUpdated')?.documentation).toBe('When the resource version last changed');
    expect(supportedIncludes('Observation')).toContain('Observation:subject');
  });
});
