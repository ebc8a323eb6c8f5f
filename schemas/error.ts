/**
 * The one error class. Expected failures of a record are values (findings); what is thrown is either a refusal of a whole
 * request or a broken invariant. `functions/_shared/respond-error.ts` alone turns a code into OperationOutcome, HL7 ACK or problem JSON.
 */

import type { Finding } from './finding.ts';

/** HTTP status, FHIR issue type (http://hl7.org/fhir/issue-type) and HL7 table 0357 code for each error code. */
export const errorCodes = {
  'request.empty': { status: 400, issue: 'required', hl7: '100' },
  'request.too-large': { status: 413, issue: 'too-long', hl7: '207' },
  'request.not-utf8': { status: 400, issue: 'structure', hl7: '207' },
  'request.not-json': { status: 400, issue: 'structure', hl7: '207' },
  'request.media-type': { status: 415, issue: 'not-supported', hl7: '207' },
  'request.not-acceptable': { status: 406, issue: 'not-supported', hl7: '207' },
  'request.invalid': { status: 400, issue: 'invalid', hl7: '207' },
  'request.unknown-route': { status: 404, issue: 'not-found', hl7: '207' },
  'request.method': { status: 405, issue: 'not-supported', hl7: '207' },
  'auth.missing': { status: 401, issue: 'login', hl7: '207' },
  'auth.invalid-token': { status: 401, issue: 'login', hl7: '207' },
  'auth.expired-token': { status: 401, issue: 'expired', hl7: '207' },
  'auth.invalid-client': { status: 401, issue: 'login', hl7: '207' },
  'auth.replayed-assertion': { status: 401, issue: 'login', hl7: '207' },
  'auth.invalid-request': { status: 400, issue: 'invalid', hl7: '207' },
  'auth.invalid-scope': { status: 400, issue: 'forbidden', hl7: '207' },
  'auth.unsupported-grant': { status: 400, issue: 'not-supported', hl7: '207' },
  'auth.scope': { status: 403, issue: 'forbidden', hl7: '207' },
  'auth.organisation': { status: 403, issue: 'forbidden', hl7: '207' },
  'auth.context': { status: 403, issue: 'forbidden', hl7: '207' },
  'hl7v2.malformed': { status: 400, issue: 'structure', hl7: '100' },
  'hl7v2.charset': { status: 400, issue: 'structure', hl7: '102' },
  'hl7v2.missing-segment': { status: 422, issue: 'required', hl7: '100' },
  'hl7v2.missing-field': { status: 422, issue: 'required', hl7: '101' },
  'hl7v2.unsupported-message': { status: 422, issue: 'not-supported', hl7: '200' },
  'hl7v2.unsupported-event': { status: 422, issue: 'not-supported', hl7: '201' },
  'hl7v2.unsupported-version': { status: 422, issue: 'not-supported', hl7: '203' },
  'fhir.wrong-type': { status: 400, issue: 'invalid', hl7: '207' },
  'fhir.invalid': { status: 422, issue: 'invariant', hl7: '207' },
  'fhir.not-supported': { status: 400, issue: 'not-supported', hl7: '207' },
  'fhir.unresolved-reference': { status: 422, issue: 'not-found', hl7: '204' },
  'fhir.client-id': { status: 405, issue: 'not-supported', hl7: '207' },
  'fhir.too-costly': { status: 400, issue: 'too-costly', hl7: '207' },
  'resource.not-found': { status: 404, issue: 'not-found', hl7: '204' },
  'resource.gone': { status: 410, issue: 'deleted', hl7: '204' },
  'resource.conflict': { status: 409, issue: 'conflict', hl7: '206' },
  'resource.precondition': { status: 412, issue: 'conflict', hl7: '206' },
  'resource.multiple-matches': { status: 412, issue: 'multiple-matches', hl7: '205' },
  'message.in-progress': { status: 409, issue: 'conflict', hl7: '206' },
  'message.control-id-reused': { status: 409, issue: 'duplicate', hl7: '205' },
  'store.conflict': { status: 409, issue: 'conflict', hl7: '206' },
  'store.unavailable': { status: 503, issue: 'transient', hl7: '207' },
  'store.too-large': { status: 413, issue: 'too-costly', hl7: '207' },
  'store.invalid': { status: 500, issue: 'exception', hl7: '207' },
  'key.unknown': { status: 500, issue: 'exception', hl7: '207' },
  'key.decrypt': { status: 500, issue: 'exception', hl7: '207' },
  'config.invalid': { status: 500, issue: 'exception', hl7: '207' },
  internal: { status: 500, issue: 'exception', hl7: '207' },
} as const;

export type ErrorCode = keyof typeof errorCodes;

export interface HutongErrorOptions {
  /** Where in the input: an HL7 path (`PID-3.1`), a FHIRPath expression, a setting's name. Never a value. */
  readonly path?: string;
  readonly cause?: unknown;
  /** Facts for the caller that hold no personal data (limits, supported values). */
  readonly details?: Readonly<Record<string, string | number | readonly string[]>>;
  /** All that is wrong, where that is more than one thing. */
  readonly findings?: readonly Finding[];
}

/**
 * A refusal or a broken invariant.
 *
 * @example throw new HutongError('hl7v2.missing-segment', 'The message has no PID segment', { path: 'PID' });
 */
export class HutongError extends Error {
  readonly code: ErrorCode;
  readonly path: string | undefined;
  readonly details: HutongErrorOptions['details'];
  readonly findings: readonly Finding[];

  /** `message` is shown to callers and written to logs, so it must hold no personal data. */
  constructor(code: ErrorCode, message: string, options: HutongErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'HutongError';
    this.code = code;
    this.path = options.path;
    this.details = options.details;
    this.findings = options.findings ?? [];
  }
}

export const isHutongError = (error: unknown): error is HutongError => error instanceof HutongError;

/** FHIR issue type of a finding's code: that of the error code, or of the validator, whose codes are `fhir.` and an issue type. */
export const issueTypeOf = (code: string): string =>
  // Object.hasOwn was just asked.
  Object.hasOwn(errorCodes, code)
    ? errorCodes[code as ErrorCode].issue
    : code.startsWith('fhir.')
      ? code.slice(5)
      : 'informational';
