/** What one commit changed of one patient: the payload of the outbox event `records.changed`. References and marks only. */
export interface RecordChange {
  /** `Type/id`. */
  readonly reference: string;
  /** meta.versionId of the new version, or of the deletion. */
  readonly version: string;
  readonly effect: 'created' | 'updated' | 'deleted';
  /** A report that other hospitals may rely on now, and could not before. */
  readonly published?: true;
  /** A report that had been issued, and is not what it was. */
  readonly corrected?: true;
}

export interface RecordChanges {
  readonly organisation: string;
  /** `Patient/id` of the source patient. */
  readonly patient: string;
  readonly changes: readonly RecordChange[];
}

export const recordsChanged = 'records.changed';
