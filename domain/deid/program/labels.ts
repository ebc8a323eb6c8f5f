/** Security labels by which the anonymizer tells what was done; codes and displays are its own, CRYTOHASH as HL7 spells it. */

interface Label {
  readonly system?: string;
  readonly code: string;
  readonly display: string;
}

const system = 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue';

/** Bits of what was done to a resource, in the order in which the labels are written. */
export const done = {
  redacted: 1,
  abstracted: 2,
  hashed: 4,
  masked: 8,
  perturbed: 16,
  substituted: 32,
  generalised: 64,
} as const;

const labels: readonly (readonly [number, Label])[] = [
  [done.redacted, { system, code: 'REDACTED', display: 'redacted' }],
  [done.abstracted, { system, code: 'ABSTRED', display: 'abstracted' }],
  [done.hashed, { system, code: 'CRYTOHASH', display: 'cryptographic hash function' }],
  [done.masked, { system, code: 'MASKED', display: 'masked' }],
  [done.perturbed, { code: 'PERTURBED', display: 'exact value is replaced with another exact value' }],
  [done.substituted, { code: 'SUBSTITUTED', display: 'exact value is replaced with a predefined value' }],
  [done.generalised, { code: 'GENERALIZED', display: 'exact value is replaced with a general value' }],
];

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Adds the labels of what was done to a resource's `meta.security`, each once. */
export const addLabels = (resource: Record<string, unknown>, mask: number): void => {
  if (mask === 0) return;
  const meta = isRecord(resource.meta) ? resource.meta : {};
  const present: readonly unknown[] = Array.isArray(meta.security) ? meta.security : [];
  const codes = new Set(present.filter(isRecord).map(({ code }) => code));
  const added = labels.filter(([bit, { code }]) => (mask & bit) !== 0 && !codes.has(code)).map(([, label]) => label);
  resource.meta = { ...meta, security: [...present, ...added] };
};
