import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import { describe, expect, it } from 'vitest';
import { compilePath } from '../../../domain/fhir/validate/path/compile.ts';
import { PathError } from '../../../domain/fhir/validate/path/lexer.ts';
import { resourceNode } from '../../../domain/fhir/validate/path/node.ts';
import { makeTypeTables } from '../../../domain/fhir/validate/type-table.ts';
import { r4Definitions } from '../../../schemas/fhir/load.ts';

const tables = makeTypeTables(r4Definitions);

const patient = {
  resourceType: 'Patient',
  id: 'p',
  active: true,
  birthDate: '2000-02-29',
  _birthDate: { extension: [{ url: 'http://example.org/e', valueCode: 'x' }] },
  name: [
    { use: 'official', family: 'Ou', given: ['Jia', 'Yi'] },
    { use: 'usual', given: ['Jia'] },
  ],
  contained: [{ resourceType: 'Organization', id: 'o', name: 'Clinic' }],
  managingOrganization: { reference: '#o' },
  multipleBirthInteger: 2,
};

const evaluate = (expression: string): readonly unknown[] => {
  const node = resourceNode(tables, patient);
  const focus = [node];
  return compilePath(expression)(focus, {
    tables,
    context: node,
    resource: node,
    rootResource: node,
    resolve: () => undefined,
    memo: new Map(),
    self: focus,
    index: 0,
  }).map((item) => item.value);
};

// The package's model is typed without `exactOptionalPropertyTypes` in mind.
const model = r4 as unknown as NonNullable<Parameters<typeof fhirpath.evaluate>[3]>;

describe('FHIRPath', () => {
  it.each([
    'name.given',
    'Patient.name[1].given',
    "name.where(use = 'official').given.first()",
    'name.given.distinct()',
    'name.given.isDistinct()',
    'name.given.count() + 1',
    'name.select(given.count())',
    'name.given.last()',
    'name.given.tail()',
    'name.given.skip(1).take(1)',
    'name.given.exclude(name[1].given)',
    'name.given.intersect(name[1].given)',
    'name.family | name.given',
    'name.given.combine(name.family)',
    'name.given.union(name.family)',
    'name[1].given.subsetOf(name[0].given)',
    'name[0].given.supersetOf(name[1].given)',
    'name.all(given.exists())',
    'name.family.exists() xor name.text.exists()',
    'name.text = {}',
    "name.use contains 'usual'",
    "'usual' in name.use",
    "name.select(use = 'usual').allTrue()",
    "name.select(use = 'usual').anyTrue()",
    "name.select(use = 'x').allFalse()",
    "name.select(use = 'x').anyFalse()",
    'multipleBirth',
    'multipleBirth is integer',
    'multipleBirth.ofType(integer) * 3 div 2',
    '(multipleBirth as integer) mod 2',
    '-(1 + 1)',
    '7 / 2',
    '1 - 2 * 3',
    '(1 - 2) * 3',
    "'a' + 'b' & 'c'",
    'multipleBirth > 1 and multipleBirth <= 2',
    'birthDate > @1999-12-31 and birthDate < @2001',
    'birthDate = @2000-02-29',
    'birthDate != @2000-02-28',
    "birthDate.extension('http://example.org/e').value",
    'birthDate.hasValue()',
    'contained.name',
    'contained.ofType(Organization).name',
    'contained.first() is Organization',
    'descendants().given',
    'children().where($this is HumanName).family',
    'name.given.select($index)',
    "iif(active, 'yes', 'no')",
    "iif(active.not(), 'yes')",
    'family.empty() implies active',
    "'Patient'.startsWith('Pat') and 'Patient'.endsWith('ent') and 'Patient'.contains('tie')",
    "'Patient'.indexOf('t')",
    "'Patient'.length()",
    "'Patient'.substring(2)",
    "'Patient'.substring(2, 3)",
    "'Patient'.substring(9)",
    "'Patient'.upper() + 'Patient'.lower()",
    "'a-b-c'.replace('-', '.')",
    "'a1b22'.replaceMatches('[0-9]+', '#')",
    "'2026'.matches('^[0-9]{4}$')",
    "'a,b'.split(',')",
    "name.given.join('+')",
    "' a '.trim()",
    "'12'.toInteger() + 1",
    "'1.5'.toDecimal()",
    '5.toString()',
    "'It\\'s \\u0041'",
    "'AB' ~ 'ab'",
    "'AB' !~ 'ac'",
    '`name`.given.first()',
    '{}.empty() // a comment',
    'name.repeat(given)',
  ])('%s gives what the fhirpath package gives', (expression) => {
    expect(evaluate(expression)).toEqual(fhirpath.evaluate(patient, expression, {}, model));
  });

  it.each([
    '',
    'name.',
    'name..given',
    "'open",
    'name[',
    'where(',
    'a b',
    '#',
    'memberOf(1)',
    'now()',
    'constructor()',
    '%nobody',
    '$total',
    'ofType(1)',
  ])('refuses %j when it is compiled', (expression) => {
    expect(() => compilePath(expression)).toThrow(PathError);
  });

  it('refuses data that does not fit when it is evaluated', () => {
    expect(() => evaluate('name.given and true')).toThrow(PathError);
    expect(() => evaluate('name.given.single()')).toThrow(PathError);
    expect(() => evaluate('name.skip()')).toThrow(PathError);
  });
});
