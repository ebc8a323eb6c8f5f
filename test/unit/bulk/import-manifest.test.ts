import { describe, expect, test } from 'vitest';
import { readImportManifest } from '../../../services/bulk/import-manifest.ts';

const read = (body: unknown) => readImportManifest(Buffer.from(JSON.stringify(body)));

describe('the manifest of an import', () => {
  const input = [{ type: 'Patient', url: 'https://a.example/1' }, { url: 'https://a.example/2' }];

  test('says the same as JSON and as Parameters', () => {
    const parameters = {
      resourceType: 'Parameters',
      parameter: [
        { name: 'inputFormat', valueCode: 'application/fhir+ndjson' },
        { name: 'inputSource', valueUri: 'https://his.example/fhir' },
        {
          name: 'input',
          part: [
            { name: 'type', valueCode: 'Patient' },
            { name: 'url', valueUrl: input[0]?.url },
          ],
        },
        { name: 'input', part: [{ name: 'url', valueUrl: input[1]?.url }] },
      ],
    };
    expect(read(parameters)).toEqual(read({ inputSource: 'https://his.example/fhir', input }));
  });

  test.each([
    ['no files', { input: [] }, 'input'],
    ['a file without address', { input: [{ type: 'Patient' }] }, 'input.0.url'],
    ['a type that is none', { input: [{ type: 'patient', url: 'x' }] }, 'input.0.type'],
    ['a source that is no address', { inputSource: 'his', input }, 'inputSource'],
    ['an unknown member', { input, storageDetail: {} }, ''],
    ['a list', [], ''],
  ])('is refused with %s', (_, body, path) => {
    expect(() => read(body)).toThrow(expect.objectContaining({ code: 'request.invalid', path }));
  });

  test('is refused in another format, and when it is no JSON', () => {
    expect(() => read({ inputFormat: 'text/csv', input })).toThrow(
      expect.objectContaining({ code: 'fhir.not-supported' }),
    );
    expect(() => readImportManifest(Buffer.from('{'))).toThrow(expect.objectContaining({ code: 'request.not-json' }));
  });
});
