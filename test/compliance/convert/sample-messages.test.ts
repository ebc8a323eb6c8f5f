import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeValidator } from '../../../domain/fhir/index.ts';
import { convertMessage, parseMessage } from '../../../domain/hl7v2/index.ts';
import { HutongError } from '../../../schemas/error.ts';
import { r4Definitions } from '../../../schemas/fhir/load.ts';
import { ledgerRowSchema } from '../../../schemas/finding.ts';
import { defaultSenderProfile } from '../../../schemas/sender-profile.ts';
import { populatedPaths } from './populated-paths.ts';

const directory = join('..', 'shared', 'data', 'hl7v2', 'messages');
const files = existsSync(directory) ? readdirSync(directory).filter((file) => file.endsWith('.hl7')) : [];
const validate = makeValidator(r4Definitions);
const context = { organisation: 'hospital', profile: defaultSenderProfile, receivedAt: '2026-01-02T03:04:05+08:00' };

describe.skipIf(files.length === 0)('HL7 v2 sample messages (skipped without ../shared/data/hl7v2/messages)', () => {
  it('finds all 49', () => {
    expect(files).toHaveLength(49);
  });

  it.each(files)('%s becomes valid R4 with a complete ledger', (file) => {
    const text = readFileSync(join(directory, file), 'utf8');

    const { bundle, ledger } = convertMessage(parseMessage(text), context);

    const paths = ledger.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    expect([...paths].sort()).toEqual(populatedPaths(text).sort());
    expect(ledger.every((row) => ledgerRowSchema.safeParse(row).success)).toBe(true);
    expect(
      ledger.every(
        (row) => (row.target === undefined) === (row.disposition === 'kept-raw' || row.disposition === 'rejected'),
      ),
    ).toBe(true);
    expect(validate(bundle)).toEqual([]);
    const entries = bundle.entry ?? [];
    const fullUrls = new Set(entries.map(({ fullUrl }) => fullUrl));
    expect(fullUrls.size).toBe(entries.length);
    expect(new Set(entries.map(({ request }) => request?.url)).size).toBe(entries.length);
    const references = JSON.stringify(bundle).match(/(?<="reference":")[^"]+/g) ?? [];
    expect(references.filter((reference) => !fullUrls.has(reference))).toEqual([]);
    expect(entries.some(({ resource }) => resource?.resourceType === 'Patient')).toBe(true);
  });

  it.each(files)('%s cut off anywhere is still accounted for', (file) => {
    const text = readFileSync(join(directory, file), 'utf8');
    const header = text.search(/[\r\n]/);
    for (let part = 1; part < 12; part += 1) {
      // Half a segment name would be read as a line break inside the value before it.
      const cut = text
        .slice(0, header + Math.floor(((text.length - header) * part) / 12))
        .replace(/[\r\n]+[^\r\n]{0,3}$/, '');
      let conversion: ReturnType<typeof convertMessage>;
      try {
        conversion = convertMessage(parseMessage(cut), context);
      } catch (error) {
        expect(error).toBeInstanceOf(HutongError);
        continue;
      }
      expect(conversion.ledger.map(({ path }) => path).sort()).toEqual(populatedPaths(cut).sort());
      expect(validate(conversion.bundle)).toEqual([]);
    }
  });

  it.each(files)('%s lands on itself when it is sent again', (file) => {
    const text = readFileSync(join(directory, file), 'utf8');

    const first = convertMessage(parseMessage(text), context);
    const second = convertMessage(parseMessage(text), { ...context, receivedAt: '2026-02-02T03:04:05+08:00' });

    expect(second.bundle).toEqual(first.bundle);
  });

  it.each(files)('%s searches for an identifier that the resource has', (file) => {
    const { bundle } = convertMessage(parseMessage(readFileSync(join(directory, file), 'utf8')), context);

    for (const { resource, request } of bundle.entry ?? []) {
      const criteria = decodeURIComponent((request?.url ?? '').replace(/^\w+\?identifier=/, ''));
      const [system, value = ''] = criteria.split(/(?<!\\)\|/);
      const sought = { system, value: value.replace(/\\(.)/g, '$1') };
      const identifiers = resource !== undefined && 'identifier' in resource ? resource.identifier : [];
      expect(identifiers).toContainEqual(expect.objectContaining(sought));
    }
  });
});
