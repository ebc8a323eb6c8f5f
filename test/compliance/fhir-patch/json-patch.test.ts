import { describe, expect, it } from 'vitest';
import { applyJsonPatch } from '../../../domain/fhir/index.ts';

/** The examples of RFC 6902 appendix A, and of RFC 6901 where a pointer is odd. `undefined`: an error. */
const examples: readonly (readonly [name: string, document: unknown, patch: unknown, expected: unknown])[] = [
  ['A.1 adding a member', { foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux' }], { baz: 'qux', foo: 'bar' }],
  [
    'A.2 adding an item',
    { foo: ['bar', 'baz'] },
    [{ op: 'add', path: '/foo/1', value: 'qux' }],
    { foo: ['bar', 'qux', 'baz'] },
  ],
  ['A.3 removing a member', { baz: 'qux', foo: 'bar' }, [{ op: 'remove', path: '/baz' }], { foo: 'bar' }],
  ['A.4 removing an item', { foo: ['bar', 'qux', 'baz'] }, [{ op: 'remove', path: '/foo/1' }], { foo: ['bar', 'baz'] }],
  [
    'A.5 replacing',
    { baz: 'qux', foo: 'bar' },
    [{ op: 'replace', path: '/baz', value: 'boo' }],
    { baz: 'boo', foo: 'bar' },
  ],
  [
    'A.6 moving a member',
    { foo: { bar: 'baz', waldo: 'fred' }, qux: { corge: 'grault' } },
    [{ op: 'move', from: '/foo/waldo', path: '/qux/thud' }],
    { foo: { bar: 'baz' }, qux: { corge: 'grault', thud: 'fred' } },
  ],
  [
    'A.7 moving an item',
    { foo: ['all', 'grass', 'cows', 'eat'] },
    [{ op: 'move', from: '/foo/1', path: '/foo/3' }],
    { foo: ['all', 'cows', 'eat', 'grass'] },
  ],
  [
    'A.8 testing: success',
    { baz: 'qux', foo: ['a', 2, 'c'] },
    [
      { op: 'test', path: '/baz', value: 'qux' },
      { op: 'test', path: '/foo/1', value: 2 },
    ],
    { baz: 'qux', foo: ['a', 2, 'c'] },
  ],
  ['A.9 testing: error', { baz: 'qux' }, [{ op: 'test', path: '/baz', value: 'bar' }], undefined],
  [
    'A.10 adding a nested member',
    { foo: 'bar' },
    [{ op: 'add', path: '/child', value: { grandchild: {} } }],
    { foo: 'bar', child: { grandchild: {} } },
  ],
  [
    'A.11 ignoring unrecognised elements',
    { foo: 'bar' },
    [{ op: 'add', path: '/baz', value: 'qux', xyz: 123 }],
    { foo: 'bar', baz: 'qux' },
  ],
  ['A.12 adding to a nonexistent target', { foo: 'bar' }, [{ op: 'add', path: '/baz/bat', value: 'qux' }], undefined],
  ['A.13 an unknown operation', { foo: 'bar' }, [{ op: 'merge', path: '/foo', value: 1 }], undefined],
  ['A.14 ~ escapes', { '/': 9, '~1': 10 }, [{ op: 'test', path: '/~01', value: 10 }], { '/': 9, '~1': 10 }],
  [
    'A.15 comparing a string and a number',
    { '/': 9, '~1': 10 },
    [{ op: 'test', path: '/~01', value: '10' }],
    undefined,
  ],
  [
    'A.16 adding an array value',
    { foo: ['bar'] },
    [{ op: 'add', path: '/foo/-', value: ['abc', 'def'] }],
    { foo: ['bar', ['abc', 'def']] },
  ],
  [
    'copying',
    { a: { b: 1 } },
    [
      { op: 'copy', from: '/a', path: '/c' },
      { op: 'replace', path: '/c/b', value: 2 },
    ],
    { a: { b: 1 }, c: { b: 2 } },
  ],
  ['the whole document', { a: 1 }, [{ op: 'replace', path: '', value: { b: 2 } }], { b: 2 }],
  [
    'testing objects in any order',
    { a: { x: 1, y: [2] } },
    [{ op: 'test', path: '/a', value: { y: [2], x: 1 } }],
    { a: { x: 1, y: [2] } },
  ],
  ['an empty name', { '': 1 }, [{ op: 'replace', path: '/', value: 2 }], { '': 2 }],
  ['null is a value', { a: null }, [{ op: 'test', path: '/a', value: null }], { a: null }],
  ['an index past the end', { a: [1] }, [{ op: 'add', path: '/a/2', value: 3 }], undefined],
  ['an index with a leading zero', { a: [1, 2] }, [{ op: 'remove', path: '/a/01' }], undefined],
  ['- for anything but add', { a: [1] }, [{ op: 'replace', path: '/a/-', value: 2 }], undefined],
  ['moving into itself', { a: { b: {} } }, [{ op: 'move', from: '/a', path: '/a/b/c' }], undefined],
  ['removing the document', { a: 1 }, [{ op: 'remove', path: '' }], undefined],
  ['replacing what is not there', { a: 1 }, [{ op: 'replace', path: '/b', value: 1 }], undefined],
  ['no value', { a: 1 }, [{ op: 'add', path: '/b' }], undefined],
  ['no pointer', { a: 1 }, [{ op: 'add', path: 'b', value: 1 }], undefined],
  ['a bad escape', { a: 1 }, [{ op: 'add', path: '/~2', value: 1 }], undefined],
  ['no array', { a: 1 }, { op: 'add', path: '/b', value: 1 }, undefined],
  ['a length as a member', { a: [1] }, [{ op: 'test', path: '/a/length', value: 1 }], undefined],
];

describe('RFC 6902', () => {
  it.each(examples)('%s', (_name, document, patch, expected) => {
    // Prepare
    const before = structuredClone(document);
    // Act and assess
    if (expected === undefined) expect(() => applyJsonPatch(document, patch)).toThrow(/patch/);
    else expect(applyJsonPatch(document, patch)).toEqual(expected);
    expect(document).toEqual(before);
  });
});
