/** HL7's own sample messages (../shared/data/hl7v2/messages, MIT): every one parses, comes back byte for byte, and keeps its segments. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  decodeBytes,
  encodeMessage,
  groupMessage,
  knownStructures,
  parseMessage,
} from '../../../domain/hl7v2/index.ts';

const folder = new URL('../../../../shared/data/hl7v2/messages/', import.meta.url);
const available = existsSync(folder);
const files = available ? readdirSync(folder).filter((file) => file.endsWith('.hl7')) : [];

describe.skipIf(!available)('sample messages (skipped without ../shared/data/hl7v2/messages)', () => {
  it('are all there', () => {
    expect(files).toHaveLength(49);
  });

  it.each(files)('%s', (file) => {
    const bytes = readFileSync(new URL(file, folder));
    const mark = bytes.indexOf('MSH');
    const decoded = decodeBytes(bytes);
    const message = parseMessage(decoded.text, { charset: decoded.charset });
    const { root, structure, findings } = groupMessage(message);

    expect(Buffer.concat([bytes.subarray(0, mark), Buffer.from(encodeMessage(message))]).equals(bytes)).toBe(true);
    expect(message.findings).toEqual([]);
    expect(message.controlId).not.toBe('');
    expect(knownStructures).toContain(structure);
    expect(root.allSegments()).toEqual(message.segments);
    // OML-O21-03 has a PRT after the NTE of its OBX; the standard has it before.
    const misplaced = file === 'OML-O21-03.hl7' ? ['PRT[5]'] : [];
    expect(findings.map(({ path }) => path)).toEqual(misplaced);
  });
});
