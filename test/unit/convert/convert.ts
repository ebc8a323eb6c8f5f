import type { Bundle, FhirResource } from 'fhir/r4.d.ts';
import { type Conversion, convertMessage, parseMessage } from '../../../domain/hl7v2/index.ts';
import { type SenderProfile, senderProfileSchema } from '../../../schemas/sender-profile.ts';

/** Converts a message of the hospital `h1`; MSH is put in front. */
export const convert = (
  type: string,
  segments: readonly string[],
  profile: Parameters<typeof senderProfileSchema.parse>[0] = {},
): Conversion => {
  const header = `MSH|^~\\&|LIS|H1|GW|R|20260102093000||${type}|C1|P|2.5.1`;
  const parsed: SenderProfile = senderProfileSchema.parse(profile);
  return convertMessage(parseMessage([header, ...segments].join('\r')), {
    organisation: 'h1',
    profile: parsed,
    receivedAt: '2026-01-02T09:30:01+08:00',
  });
};

export const pid = 'PID|1||P1^^^HIS^MR||测试^病人||19800101|M';

/** An ORU with one OBX of these fields, from OBX-2 on. */
export const oneResult = (obx: string, profile?: Parameters<typeof convert>[2]) =>
  convert('ORU^R01', [pid, 'OBR|1|P100|F100|CHEM^生化^L|||20260102080000||||||||||||||||||F', `OBX|1|${obx}`], profile);

/** Resources of a type, in the order of the bundle. */
export const all = <T extends FhirResource['resourceType']>(
  bundle: Bundle,
  type: T,
): Extract<FhirResource, { resourceType: T }>[] =>
  (bundle.entry ?? []).flatMap(({ resource }) =>
    // The comparison of the type is the guard, which the compiler cannot follow through a type parameter.
    resource?.resourceType === type ? [resource as Extract<FhirResource, { resourceType: T }>] : [],
  );

export const first = <T extends FhirResource['resourceType']>(bundle: Bundle, type: T) => {
  const [found] = all(bundle, type);
  if (found === undefined) throw new Error(`No ${type} in the bundle`);
  return found;
};

export const rowOf = ({ ledger }: Conversion, path: string) => ledger.find((row) => row.path === path);

/** A segment from its fields by number. */
export const segment = (name: string, fields: Readonly<Record<number, string>>): string =>
  [name, ...Array.from({ length: Math.max(...Object.keys(fields).map(Number)) }, (_, at) => fields[at + 1] ?? '')].join(
    '|',
  );
