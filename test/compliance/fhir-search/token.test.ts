import { describe, expect, it } from 'vitest';
import { extractEntries, matches, parseSearch } from '../../../domain/fhir/index.ts';
import { finds } from './search-one.ts';

const condition = {
  resourceType: 'Condition',
  clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] },
  code: {
    coding: [
      { system: 'http://acme.org/conditions/codes', code: 'ha125', display: 'Headache' },
      { code: 'local7', display: '头痛' },
    ],
    text: 'Pain in the head',
  },
  identifier: [{ system: 'http://acme.org/ids', value: '2345' }],
  subject: { reference: 'Patient/1' },
};
const observation = { resourceType: 'Observation', status: 'final', code: { text: 'x' } };

describe('R4 section 3.1.1.4.10: tokens', () => {
  it.each([
    ['code=ha125', true],
    ['code=HA125', false],
    ['code=http://acme.org/conditions/codes|ha125', true],
    ['code=http://other.org|ha125', false],
    ['code=|ha125', false],
    ['code=|local7', true],
    ['code=http://acme.org/conditions/codes|', true],
    ['code=http://other.org|', false],
    ['code=nothing,ha125', true],
    ['code=ha125&code=local7', true],
    ['code=ha125&code=nothing', false],
    ['code:not=ha125', false],
    ['code:not=nothing', true],
    ['code:not=nothing,ha125', false],
    ['severity:not=severe', true],
    ['code:text=head', true],
    ['code:text=pain in', true],
    ['code:text=头', true],
    ['code:text=the head', false],
    ['identifier=http://acme.org/ids|2345', true],
    ['identifier=2345', true],
    ['identifier=23', false],
    ['severity:missing=true', true],
    ['severity:missing=false', false],
    ['code:missing=false', true],
  ])('%s: %s', (query, expected) => {
    expect(finds(condition, query)).toBe(expected);
  });

  it.each([
    ['status=final', true],
    ['status=|final', true],
    ['status=http://hl7.org/fhir/observation-status|final', true],
    ['status=http://example.org|final', false],
    ['status=amended,final', true],
    ['status:not=final', false],
  ])('a code element has the system of its binding: %s', (query, expected) => {
    expect(finds(observation, query)).toBe(expected);
  });

  it.each([
    [{ active: true }, 'active=true', true],
    [{ active: false }, 'active=true', false],
    [{ deceasedBoolean: true }, 'deceased=true', true],
    [{ deceasedBoolean: false }, 'deceased=true', false],
    [{ deceasedDateTime: '2015-02-14' }, 'deceased=true', true],
    [{}, 'deceased=false', true],
    [{ telecom: [{ system: 'phone', value: '(010) 6552-9988' }] }, 'phone=01065529988', true],
    [{ telecom: [{ system: 'phone', value: '010 65529988' }] }, 'telecom=010-65529988', true],
    [{ telecom: [{ system: 'phone', value: '01065529988' }] }, 'email=01065529988', false],
    [{ telecom: [{ system: 'email', value: 'Someone@Example.org' }] }, 'email=someone@example.org', true],
    [{ communication: [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'zh' }] } }] }, 'language=zh', true],
  ])('%j %s: %s', (elements, query, expected) => {
    expect(finds({ resourceType: 'Patient', ...elements }, query)).toBe(expected);
  });

  it('takes the codes of an injected value set for :in and :not-in', () => {
    // Prepare
    const entries = extractEntries(condition);
    const search = (query: string) =>
      parseSearch('Condition', new URLSearchParams(query), {
        handling: 'strict',
        expandValueSet: (url) =>
          url === 'http://acme.org/vs/pain'
            ? [{ system: 'http://acme.org/conditions/codes', code: 'ha125' }]
            : undefined,
      }).query;
    // Act and assess
    expect(matches(search('code:in=http://acme.org/vs/pain'), entries)).toBe(true);
    expect(matches(search('code:not-in=http://acme.org/vs/pain'), entries)).toBe(false);
    expect(() => search('code:in=http://acme.org/vs/other')).toThrow(/value set/);
  });

  it('keeps escaped separators in a value', () => {
    const odd = { resourceType: 'Patient', identifier: [{ system: 'urn:x', value: 'a,b|c$d\\e' }] };
    expect(finds(odd, 'identifier=a\\,b\\|c\\$d\\\\e')).toBe(true);
    expect(finds(odd, 'identifier=urn:x|a\\,b\\|c\\$d\\\\e')).toBe(true);
    expect(finds(odd, 'identifier=a,b\\|c\\$d\\\\e')).toBe(false);
  });

  it.each(['code=', 'code=|', 'code=a|b|c', 'code=a,,b', 'code:missing=perhaps'])('refuses %s', (query) => {
    expect(() => finds(condition, query)).toThrow(/"code" is not/);
  });
});
