import type { Finding } from '../../../schemas/finding.ts';
import { localSystem } from '../../../schemas/uris.ts';
import type { ConversionContext } from './context.ts';
import { EntryList } from './entry-list.ts';
import type { Leaf } from './leaf.ts';

/** The state of one conversion. */
export class Run {
  readonly context: ConversionContext;
  readonly entries: EntryList;
  readonly findings: Finding[] = [];

  constructor(context: ConversionContext) {
    this.context = context;
    this.entries = new EntryList(context.organisation);
  }

  get organisation(): string {
    return this.context.organisation;
  }

  get zone(): string {
    return this.context.profile.timeZone;
  }

  /** Namespace within the sender: `patient`, `id/EMPI`. Parts that come from the message are encoded, so that the result is a URI. */
  local(what: string, part?: string): string {
    return localSystem(this.context.organisation, part === undefined ? what : `${what}/${encodeURIComponent(part)}`);
  }

  note(severity: Finding['severity'], code: string, path: string, message: string): void {
    this.findings.push({ severity, code, path, message });
  }

  /** Refuses a leaf: the ledger row and the finding carry the same rule. */
  reject(leaf: Leaf | undefined, rule: string, message: string): void {
    if (leaf === undefined || leaf.isRejected) return;
    leaf.rejected(rule);
    this.note('warning', `hl7v2.${rule}`, leaf.path, message);
  }
}
