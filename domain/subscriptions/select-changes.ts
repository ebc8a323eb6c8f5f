import { type ExtractOptions, extractEntries, matches, parseSearch } from '../fhir/index.ts';
import type { Trigger } from './definition.ts';
import type { RecordChange } from './record-changes.ts';

const isOf = ({ reference }: RecordChange, type: string): boolean => reference.startsWith(`${type}/`);

/**
 * The changes that may set the subscription off, before anything is read. The criteria of R4 are applied to the new version, so a deletion sets none off (R4
 * subscription.html 2.46); a topic says itself what it is about.
 */
export const candidatesOf = (trigger: Trigger, changes: readonly RecordChange[]): readonly RecordChange[] =>
  changes.filter((change) =>
    trigger.kind === 'criteria'
      ? change.effect !== 'deleted' && isOf(change, trigger.type)
      : isOf(change, 'DiagnosticReport') && change[trigger.topic] === true,
  );

/** Whether a candidate's resource meets the criteria, or every filter. Of a deleted one it is the version before its deletion. */
export const meets = (trigger: Trigger, resource: unknown, options: ExtractOptions): boolean => {
  const [type, queries] =
    trigger.kind === 'criteria' ? [trigger.type, [trigger.query]] : ['DiagnosticReport', trigger.filters];
  const entries = extractEntries(resource, options);
  return queries.every((query) => {
    const { query: parsed } = parseSearch(type, new URLSearchParams(query), { ...options, handling: 'strict' });
    return matches(parsed, entries);
  });
};
