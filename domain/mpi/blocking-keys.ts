import type { MatchFeatures } from './match-features.ts';
import { nameKey } from './person-name.ts';

/**
 * Keys under which a source patient is found as a candidate: two records that could be one person share at least one. They hold personal
 * data, so the caller keeps and looks up their MAC only. The prefix keeps kinds apart and is part of what is authenticated.
 */
export const blockingKeys = ({
  residentIds,
  identifiers,
  names,
  birthDate,
  phones,
}: MatchFeatures): readonly string[] => [
  ...residentIds.map((id) => `resident-id|${id}`),
  ...identifiers.map(({ system, value }) => `identifier|${system}|${value}`),
  ...(birthDate === undefined ? [] : names.map((name) => `name-birth|${nameKey(name)}|${birthDate}`)),
  ...(birthDate === undefined ? [] : phones.map((phone) => `phone-birth|${phone}|${birthDate}`)),
];
