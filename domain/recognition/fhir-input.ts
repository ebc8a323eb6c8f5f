/**
 * The elements of FHIR R4 resources that recognition reads (http://hl7.org/fhir/R4/diagnosticreport.html, …/observation.html). Any R4
 * resource fits; what is not read is not named. Every element may be absent: senders leave out much.
 */

interface Coding {
  readonly system?: string | undefined;
  readonly code?: string | undefined;
  readonly display?: string | undefined;
}
interface CodeableConcept {
  readonly coding?: readonly Coding[] | undefined;
  readonly text?: string | undefined;
}
interface Reference {
  readonly reference?: string | undefined;
  readonly display?: string | undefined;
}
interface Quantity {
  readonly value?: number | undefined;
  readonly comparator?: string | undefined;
  readonly unit?: string | undefined;
  readonly system?: string | undefined;
  readonly code?: string | undefined;
}
interface Meta {
  readonly versionId?: string | undefined;
}

/** What both resources say about when, by whom, and in what state. */
export interface EventLike {
  readonly id?: string | undefined;
  readonly meta?: Meta | undefined;
  readonly status?: string | undefined;
  readonly code?: CodeableConcept | undefined;
  readonly subject?: Reference | undefined;
  readonly effectiveDateTime?: string | undefined;
  readonly effectivePeriod?: { readonly start?: string | undefined; readonly end?: string | undefined } | undefined;
  readonly issued?: string | undefined;
  readonly performer?: readonly Reference[] | undefined;
}
export interface DiagnosticReportLike extends EventLike {
  readonly category?: readonly CodeableConcept[] | undefined;
  readonly imagingStudy?: readonly Reference[] | undefined;
  readonly conclusion?: string | undefined;
}
export interface ObservationLike extends EventLike {
  readonly effectiveInstant?: string | undefined;
  readonly hasMember?: readonly Reference[] | undefined;
  readonly valueQuantity?: Quantity | undefined;
  readonly valueCodeableConcept?: CodeableConcept | undefined;
  readonly valueString?: string | undefined;
  readonly valueInteger?: number | undefined;
  readonly valueBoolean?: boolean | undefined;
  readonly valueRange?: { readonly low?: Quantity | undefined; readonly high?: Quantity | undefined } | undefined;
  readonly valueRatio?:
    | { readonly numerator?: Quantity | undefined; readonly denominator?: Quantity | undefined }
    | undefined;
  readonly interpretation?: readonly CodeableConcept[] | undefined;
  readonly referenceRange?:
    | readonly {
        readonly text?: string | undefined;
        readonly low?: Quantity | undefined;
        readonly high?: Quantity | undefined;
      }[]
    | undefined;
}
