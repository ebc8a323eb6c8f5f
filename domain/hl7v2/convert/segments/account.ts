import type { Account } from 'fhir/r4.d.ts';
import type { Assembly } from '../assembly.ts';
import { identifier } from '../datatypes/cx.ts';
import { addOwned } from '../own-entry.ts';
import type { SegmentReader } from '../segment-reader.ts';

/** Messages that are about the account too; elsewhere PID-18 only names it. */
const aboutAccounts: ReadonlySet<string> = new Set(['ADT', 'BAR', 'DFT']);

/** PID-18 as the patient's Account. Source: v2-to-FHIR PID[Account]. */
export const readAccount = (segment: SegmentReader, assembly: Assembly): void => {
  const { run, subject, code } = assembly;
  const number = segment.one(18);
  if (number === undefined || subject === undefined || !aboutAccounts.has(code)) return;
  const account = identifier(number, 'Account.identifier', run, 'account');
  if (account === undefined) return;
  const resource: Account = { resourceType: 'Account', identifier: [account], status: 'active', subject: [subject] };
  addOwned(resource, 'account', `message:${assembly.controlId}`, assembly);
};
