import { describe, expect, it } from 'vitest';
import { makeValidator } from '../../../domain/fhir/validate/index.ts';
import { r4Definitions } from '../../../schemas/fhir/load.ts';
import { invalidFormats } from './invalid-format.ts';
import { invalidInvariants } from './invalid-invariants.ts';
import { invalidStructures } from './invalid-structure.ts';

const validate = makeValidator(r4Definitions);

describe('resources that R4 forbids', () => {
  it.each([...invalidFormats, ...invalidStructures])('$name', ({ resource, expression, code }) => {
    const errors = validate(resource).filter((issue) => issue.severity === 'error' || issue.severity === 'fatal');

    expect(errors).toContainEqual(expect.objectContaining({ expression, code }));
  });

  it.each(invalidInvariants)('$name', ({ resource, expression, key }) => {
    const issues = validate(resource);

    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject({ severity: 'error', code: 'invariant', expression });
    expect(issues[0]?.diagnostics).toMatch(new RegExp(`^${key}: `));
  });

  it('covers over 150 resources', () => {
    expect(invalidFormats.length + invalidStructures.length + invalidInvariants.length).toBeGreaterThan(250);
  });
});
