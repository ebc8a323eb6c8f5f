import { describe, expect, test } from 'vitest';
import { allows, isScope, within } from '../../../schemas/scopes.ts';

describe('scopes', () => {
  test.each([
    'system/*.cruds',
    'system/Observation.rs',
    'system/Patient.c',
    'hutong/message.write',
    'hutong/recognition.read',
  ])('%s is one', (scope) => expect(isScope(scope)).toBe(true));

  test.each([
    '',
    'system/Observation.',
    'system/Observation.sr',
    'system/observation.r',
    'system/Observation.read',
    'user/Observation.r',
    'hutong/everything',
    'constructor',
    'system/*.r ',
  ])('"%s" is none', (scope) => expect(isScope(scope)).toBe(false));

  test('letters add up over scopes, type by type', () => {
    const granted = ['system/Observation.r', 'system/Observation.u', 'system/*.s'];
    expect(allows(granted, 'Observation', ['r', 'u', 's'])).toBe(true);
    expect(allows(granted, 'Observation', ['c'])).toBe(false);
    expect(allows(granted, 'Patient', ['s'])).toBe(true);
    expect(allows(granted, 'Patient', ['r'])).toBe(false);
  });

  test('what is registered for every type is registered for each, not the other way round', () => {
    expect(within('system/Patient.r', ['system/*.rs'])).toBe(true);
    expect(within('system/*.r', ['system/Patient.r'])).toBe(false);
    expect(within('system/Patient.rd', ['system/*.rs'])).toBe(false);
    expect(within('hutong/message.read', ['hutong/message.write'])).toBe(false);
  });
});
