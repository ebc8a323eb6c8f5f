import { describe, expect, it } from 'vitest';
import { type Delimiters, escapeText, standardDelimiters, unescapeText } from '../../../domain/hl7v2/index.ts';

describe('unescapeText', () => {
  it.each([
    ['\\F\\\\S\\\\T\\\\R\\\\E\\', '|^&~\\'],
    ['a\\.br\\b', 'a\nb'],
    ['a\\.sp2\\b', 'a\n\nb'],
    ['a\\.sk3\\b', 'a   b'],
    ['\\.ce\\title\\.fi\\\\.nf\\\\.in+4\\\\.ti-2\\', '\ntitle'],
    ['\\H\\high\\N\\ low', 'high low'],
    ['\\X0D0A\\', '\r\n'],
    ['\\XE8A180\\', '血'],
    ['\\Z01\\', '\\Z01\\'],
    ['\\Zpatient note\\', '\\Zpatient note\\'],
    ['\\C2842\\\\M248A1B\\', '\\C2842\\\\M248A1B\\'],
  ])('%j reads %j', (text, expected) => {
    expect(unescapeText(text, standardDelimiters)).toBe(expected);
  });

  it.each([
    ['an odd number of digits', '\\X0\\'],
    ['no digits', '\\X\\'],
    ['bytes that are not UTF-8', '\\XD5C5\\'],
    ['an unknown sequence', '\\foo\\'],
    ['an unknown command', '\\.zz\\'],
    ['a lone mark', 'C:\\'],
    ['a path', 'C:\\dir\\file'],
    ['lower case', '\\f\\'],
    ['truncation that was not declared', '\\P\\'],
  ])('keeps %s', (_, text) => {
    expect(unescapeText(text, standardDelimiters)).toBe(text);
  });

  it('goes on after a lone mark', () => {
    expect(unescapeText('C:\\dir\\F\\x', standardDelimiters)).toBe('C:\\dir|x');
  });

  it("reads hexadecimal bytes in the message's charset", () => {
    expect(unescapeText('\\XD1AA\\', { ...standardDelimiters, charset: 'gb18030' })).toBe('血');
    expect(unescapeText('\\XD1AA\\', { ...standardDelimiters, charset: 'ascii' })).toBe('\\XD1AA\\');
  });

  it('knows the truncation character where MSH-2 has one', () => {
    expect(unescapeText('a\\P\\b', { ...standardDelimiters, truncation: '#' })).toBe('a#b');
  });
});

describe('escapeText', () => {
  it('writes delimiters, line breaks and framing characters as sequences', () => {
    expect(escapeText('a|b^c~d&e\\f\ng\rh\v\u001C', standardDelimiters)).toBe(
      'a\\F\\b\\S\\c\\R\\d\\T\\e\\E\\f\\.br\\g\\X0D\\h\\X0B\\\\X1C\\',
    );
  });

  it('writes a space for a delimiter where there is no escape character', () => {
    const delimiters: Delimiters = { ...standardDelimiters, escape: '' };

    expect(escapeText('a|b\\c', delimiters)).toBe('a b\\c');
  });
});
