import type { SearchEntry } from '../../domain/fhir/index.ts';
import type { Found } from '../resources/stored-resources.ts';

/** A resource that may match, by its compact entries; its body is read only when it is on the page, unless the entries were made from it. */
export interface Candidate {
  readonly reference: string;
  readonly organisation: string;
  readonly entries: readonly SearchEntry[];
  /** The resource, where finding the candidate has read it. */
  readonly found?: Found;
}

export const referenceId = (reference: string): string => reference.slice(reference.indexOf('/') + 1);
export const referenceType = (reference: string): string => reference.slice(0, reference.indexOf('/'));
