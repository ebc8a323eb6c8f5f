import { describe, expect, it } from 'vitest';
import { convertMessage, parseMessage } from '../../../domain/hl7v2/index.ts';
import { defaultSenderProfile } from '../../../schemas/sender-profile.ts';

const convert = (obrStatus: string, ...results: readonly string[]) =>
  convertMessage(
    parseMessage(
      [
        'MSH|^~\\&|LIS|LAB|||20261101080000||ORU^R01|S1|P|2.4',
        'PID|1||P1^^^LAB^MR||赵六||19700101|M',
        `OBR|1||R1|LFT^肝功能^L|||20261101070000||||||||||||||||||${obrStatus}`,
        ...results.map(
          (status, position) => `OBX|${position + 1}|NM|C${position}^项目${position}^L||1|U/L|||||${status}`,
        ),
        '',
      ].join('\r'),
    ),
    { organisation: 'lab', profile: defaultSenderProfile, receivedAt: '2026-11-01T08:00:01+08:00' },
  );

const statusOf = ({ bundle }: ReturnType<typeof convert>): unknown => {
  const entry = bundle.entry?.find(({ resource }) => resource?.resourceType === 'DiagnosticReport');
  return (entry?.resource as { readonly status?: string } | undefined)?.status;
};

describe('a report without OBR-25', () => {
  it.each([
    ['all results are final', ['F', 'F'], 'final'],
    ['one result was corrected', ['F', 'C'], 'corrected'],
    ['one result is preliminary', ['F', 'P'], 'unknown'],
    ['one result says nothing', ['F', ''], 'unknown'],
  ] as const)('when %s', (_name, results, status) => {
    const conversion = convert('', ...results);

    expect(statusOf(conversion)).toBe(status);
    expect(conversion.findings.some(({ code }) => code === 'hl7v2.derived-status')).toBe(status !== 'unknown');
  });

  it('does not overrule a report that has a status', () => {
    expect(statusOf(convert('P', 'F', 'F'))).toBe('preliminary');
  });
});
