import { describe, expect, it } from 'vitest';
import { applyJsonPatch } from '../../../domain/fhir/index.ts';
import { isHutongError } from '../../../schemas/error.ts';

const patient = { resourceType: 'Patient', id: 'p', name: [{ family: 'Chen' }] };

const refusal = (patch: unknown) => {
  try {
    applyJsonPatch(patient, patch);
  } catch (error) {
    if (isHutongError(error)) return error;
  }
  throw new Error('The patch was not refused');
};

describe('JSON Patch on a resource', () => {
  it.each([
    ['/__proto__/polluted', 1],
    ['/constructor/prototype/polluted', 1],
    ['/name/0/__proto__', { polluted: 1 }],
    ['/extra', JSON.parse('{"__proto__": {"polluted": 1}}')],
  ])('never reaches a prototype: %s', (path, value) => {
    expect(refusal([{ op: 'add', path, value }]).code).toBe('request.invalid');
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it.each([
    [{ op: 'replace', path: '/id', value: 'q' }],
    [{ op: 'remove', path: '/id' }],
    [{ op: 'replace', path: '/resourceType', value: 'Person' }],
    [{ op: 'replace', path: '', value: { resourceType: 'Patient', id: 'q' } }],
  ])('keeps type and id: %j', (operation) => {
    expect(refusal([operation]).code).toBe('fhir.invalid');
  });

  it('tells a malformed patch from one that does not fit', () => {
    expect(refusal('text').code).toBe('request.invalid');
    expect(refusal([{ op: 'jump', path: '/name' }]).code).toBe('request.invalid');
    expect(refusal([{ op: 'test', path: '/name/0/family', value: 'Wang' }]).code).toBe('fhir.invalid');
    expect(refusal([{ op: 'remove', path: '/telecom' }])).toMatchObject({ code: 'fhir.invalid', path: 'patch[0]' });
  });

  it('says where, and neither pointer nor value', () => {
    const { message } = refusal([{ op: 'test', path: '/name/0/family', value: '李雷' }]);
    expect(message).toContain('patch[0]');
    expect(message).not.toContain('李雷');
    expect(message).not.toContain('family');
  });

  it('changes nothing when a later operation fails', () => {
    const before = structuredClone(patient);
    expect(() =>
      applyJsonPatch(patient, [
        { op: 'remove', path: '/name' },
        { op: 'remove', path: '/name' },
      ]),
    ).toThrow();
    expect(patient).toEqual(before);
  });

  it('does not share parts with the patch', () => {
    const value = { family: 'Wang' };
    const patched = applyJsonPatch(patient, [{ op: 'add', path: '/name/-', value }]);
    value.family = 'Zhao';
    expect(patched.name.at(-1)?.family).toBe('Wang');
  });

  it('refuses copies that double a document until it bursts', () => {
    const patch = Array.from({ length: 40 }, () => ({ op: 'copy', from: '/name', path: '/name/0' }));
    expect(refusal(patch).message).toContain('too much');
  });

  it('bounds the number of operations', () => {
    expect(refusal(Array.from({ length: 1001 }, () => ({ op: 'test', path: '/id', value: 'p' }))).message).toContain(
      '1000',
    );
  });
});
