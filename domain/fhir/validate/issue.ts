import type { Severity } from '../../../schemas/finding.ts';

/** FHIR issue types (http://hl7.org/fhir/issue-type) that the validator uses. */
export type IssueCode =
  | 'structure'
  | 'required'
  | 'value'
  | 'invariant'
  | 'code-invalid'
  | 'not-supported'
  | 'too-long';

/** One thing that is wrong with a resource. It never holds a value of the input: names of elements and types only. */
export interface ValidationIssue {
  readonly severity: Severity;
  readonly code: IssueCode;
  /** FHIRPath of the element: `Bundle.entry[1].resource.code`. */
  readonly expression: string;
  readonly diagnostics: string;
}
