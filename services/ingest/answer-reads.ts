import type { Bundle, BundleEntry } from 'fhir/r4.d.ts';
import { errorCodes, HutongError } from '../../schemas/error.ts';
import type { AuditDraft } from '../audit-trail.ts';
import type { Caller } from '../caller.ts';
import { findingsOf, outcomeOf } from './bundle-response.ts';
import type { PerformRead } from './perform-read.ts';

const isRead = ({ request }: BundleEntry): boolean => request?.method === 'GET' || request?.method === 'HEAD';

export const hasReads = ({ entry = [] }: Bundle): boolean => entry.some(isRead);

/** Whether a bundle brings nothing, only questions. It need not be valid. */
export const readsOnly = ({ type, entry }: Bundle): boolean =>
  (type === 'batch' || type === 'transaction') &&
  Array.isArray(entry) &&
  entry.length > 0 &&
  entry.every((one: BundleEntry | null) => typeof one === 'object' && one !== null && isRead(one));

/**
 * Fills the answers of GET and HEAD entries into a response, each made now: a bundle that comes again gets what is stored then. One that is refused says so in its place;
 * what was written beside it stays written.
 */
export const answerReads = async (
  performRead: PerformRead,
  { entry = [] }: Bundle,
  response: Bundle,
  { caller, audit }: { readonly caller: Caller; readonly audit: AuditDraft },
): Promise<Bundle> => {
  const answers: BundleEntry[] = [];
  for (const [position, { request }] of entry.entries()) {
    if (request === undefined || !isRead({ request })) {
      answers.push(response.entry?.[position] ?? {});
      continue;
    }
    try {
      answers.push(await performRead(request, caller, audit));
    } catch (error) {
      if (!(error instanceof HutongError) || errorCodes[error.code].status >= 500) throw error;
      const { status } = errorCodes[error.code];
      answers.push({ response: { status: String(status), outcome: outcomeOf(findingsOf(error)) } });
    }
  }
  return { ...response, entry: answers };
};
