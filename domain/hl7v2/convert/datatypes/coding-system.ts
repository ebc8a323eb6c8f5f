import type { Run } from '../run.ts';
import { codingSystems } from '../tables/coding-systems.ts';
import { v2System } from './id.ts';

/** The URI of a coding system that a sender names (CWE.3): by its profile, HL7 table 0396, an OID or URI as it stands, else local to the sender. */
export const codingSystemUri = (name: string | undefined, run: Run): string => {
  if (name === undefined) return run.local('code');
  const own = run.context.profile.codingSystems;
  if (Object.hasOwn(own, name)) return own[name] ?? run.local('code', name);
  const upper = name.toUpperCase();
  if (Object.hasOwn(codingSystems, upper)) return codingSystems[upper] ?? run.local('code', name);
  if (upper === 'L' || upper === '99LOC' || upper === 'LOCAL') return run.local('code');
  const table = /^HL7-?(\d{4})$/.exec(upper)?.[1];
  if (table !== undefined) return v2System(table);
  if (/^[0-2](\.(0|[1-9]\d*)){2,}$/.test(name)) return `urn:oid:${name}`;
  if (/^(https?:\/\/|urn:)\S+$/i.test(name)) return name;
  return run.local('code', name);
};
