import type { SearchEntry } from '../../domain/fhir/index.ts';

/** A resource that may match, by its compact entries; its body is read only when it is on the page. */
export interface Candidate {
  readonly reference: string;
  readonly organisation: string;
  readonly entries: readonly SearchEntry[];
}

export const referenceId = (reference: string): string => reference.slice(reference.indexOf('/') + 1);
export const referenceType = (reference: string): string => reference.slice(0, reference.indexOf('/'));
