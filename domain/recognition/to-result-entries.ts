import type { EntryStatus, MappingState, ResultCategory, ResultEntry } from '../../schemas/recognition/index.ts';
import type { DiagnosticReportLike, EventLike, ObservationLike } from './fhir-input.ts';
import { rangeOf, resultValueOf } from './result-value.ts';

/** What terminology found for one Observation or for an imaging report. */
export interface NormalisedItem {
  /** Item of the terminology dictionary. */
  readonly itemId?: string | undefined;
  /** One code when mapped; several when they all fit and none could be chosen. */
  readonly loinc?: string | readonly string[] | undefined;
  /** `false`: the map's target is wider, narrower or inexact. */
  readonly exact?: boolean | undefined;
  readonly unitConsistent?: boolean | undefined;
  /** `false`: no living patient's specimen can give the value, most often because the unit is wrong. */
  readonly plausible?: boolean | undefined;
}

interface ReportToExtract {
  readonly report: DiagnosticReportLike;
  /** The Observations that the report names, whatever their nesting. */
  readonly observations: readonly ObservationLike[];
  readonly organisation: string;
  /** By the resource's id (`Observation.id`, or `DiagnosticReport.id` for an imaging report); absent: unmapped. */
  readonly items: Readonly<Record<string, NormalisedItem>>;
  /** Of an imaging report, by the last probe of its studies. */
  readonly images?: ResultEntry['images'];
}

/** Table 0074 sections whose reports are of images or traces (http://terminology.hl7.org/CodeSystem/v2-0074). */
const imagingSections: ReadonlySet<string> = new Set(
  'CT CTH CUS EC EEG EN ENE IMG NMR NMS NRS OUS RAD RUS RX VR VUS XRC'.split(' '),
);

const categoryOf = ({ category, imagingStudy }: DiagnosticReportLike): ResultCategory =>
  (imagingStudy?.length ?? 0) > 0 ||
  category?.some(({ coding }) => coding?.some(({ code }) => code !== undefined && imagingSections.has(code)))
    ? 'imaging'
    : 'lab';

const takenBack = ['entered-in-error', 'cancelled'] as const;
/** `appended` is a final report with more added; `partial` may still change. */
const statusOf: Readonly<Record<string, EntryStatus>> = {
  registered: 'preliminary',
  partial: 'preliminary',
  preliminary: 'preliminary',
  final: 'final',
  appended: 'amended',
  amended: 'amended',
  corrected: 'corrected',
  cancelled: 'cancelled',
  'entered-in-error': 'entered-in-error',
};
const read = (status: string | undefined): EntryStatus =>
  status !== undefined && Object.hasOwn(statusOf, status) ? (statusOf[status] ?? 'unknown') : 'unknown';

/** The weaker of report and result: a result of a voided report is void, a final result of a preliminary report is preliminary. */
const combine = (report: EntryStatus, result: EntryStatus): EntryStatus =>
  takenBack.find((status) => report === status || result === status) ??
  (['unknown', 'preliminary'] as const).find((status) => report === status || result === status) ??
  (result === 'final' ? report : result);

const mapping = (
  item: NormalisedItem = {},
): { mapping: MappingState; loinc: string[]; item?: string; unitConsistent?: boolean } => {
  const loinc = typeof item.loinc === 'string' ? [item.loinc] : [...(item.loinc ?? [])];
  const state = (): MappingState => {
    if (loinc.length > 1) return 'ambiguous';
    if (loinc.length === 0 && item.itemId === undefined) return 'unmapped';
    return item.exact === false ? 'inexact' : 'mapped';
  };
  return {
    mapping: state(),
    loinc,
    ...(item.itemId === undefined ? {} : { item: item.itemId }),
    ...(item.unitConsistent === undefined ? {} : { unitConsistent: item.unitConsistent && item.plausible !== false }),
  };
};

/** Codings of standard systems may stand beside the local one; the sender's own is the one that terminology did not add. */
const originalOf = ({ code }: EventLike, loinc: readonly string[]): ResultEntry['original'] => {
  const own =
    code?.coding?.find((coding) => coding.code === undefined || !loinc.includes(coding.code)) ?? code?.coding?.[0];
  const display = code?.text ?? own?.display;
  return {
    ...(own?.code === undefined ? {} : { code: own.code }),
    ...(display === undefined ? {} : { display }),
    ...(own?.system === undefined ? {} : { system: own.system }),
  };
};

/** Practitioner or PractitionerRole by its display; Organization (the department) by its. */
const performerOf = (sources: readonly EventLike[]): ResultEntry['performer'] => {
  const performers = sources.find(({ performer }) => (performer?.length ?? 0) > 0)?.performer ?? [];
  const isDepartment = (reference: string | undefined): boolean => /(^|\/)Organization\//.test(reference ?? '');
  const name = performers.find(({ reference }) => !isDepartment(reference))?.display;
  const department = performers.find(({ reference }) => isDepartment(reference))?.display;
  if (name === undefined && department === undefined) return undefined;
  return { ...(name === undefined ? {} : { name }), ...(department === undefined ? {} : { department }) };
};

/** When the specimen was taken or the examination ended; of a report where the result says nothing. Not `issued`, which is later. */
const effectiveOf = (event: EventLike & Pick<ObservationLike, 'effectiveInstant'>): string | undefined =>
  event.effectiveDateTime ?? event.effectiveInstant ?? event.effectivePeriod?.end ?? event.effectivePeriod?.start;

const versionOf = ({ meta }: EventLike): number => {
  const version = Number(meta?.versionId);
  return Number.isInteger(version) && version > 0 ? version : 1;
};

const defined = <T extends object>(optional: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  // Only keys whose value is there remain, which is what the type says.
  Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

/** Panels are headings: they carry members and no value of their own. */
const isHeading = (observation: ObservationLike): boolean =>
  (observation.hasMember?.length ?? 0) > 0 && resultValueOf(observation) === undefined;

/**
 * Extracts the results of one report, in the order given. A laboratory report gives one entry for each Observation that is no heading;
 * an imaging report gives one for itself. Resources without an id give none. Ids must be those under which the resources are stored.
 */
export const toResultEntries = ({
  report,
  observations,
  organisation,
  items,
  images,
}: ReportToExtract): readonly ResultEntry[] => {
  const category = categoryOf(report);
  const reportStatus = read(report.status);
  const entry = (resource: ObservationLike, type: string, more: Partial<ResultEntry>): ResultEntry[] => {
    if (resource.id === undefined || report.id === undefined) return [];
    const standard = mapping(Object.hasOwn(items, resource.id) ? items[resource.id] : undefined);
    return [
      {
        result: `${type}/${resource.id}`,
        report: `DiagnosticReport/${report.id}`,
        patient: resource.subject?.reference ?? report.subject?.reference ?? '',
        organisation,
        category,
        ...standard,
        original: originalOf(resource, standard.loinc),
        status: combine(reportStatus, read(resource.status)),
        version: versionOf(resource),
        ...defined({
          effective: effectiveOf(resource) ?? effectiveOf(report),
          issued: resource.issued ?? report.issued,
          performer: performerOf([resource, report]),
          ...more,
        }),
      },
    ];
  };
  if (category === 'imaging') {
    return entry(report, 'DiagnosticReport', {
      images: images ?? 'unknown',
      ...defined({
        value: report.conclusion === undefined ? undefined : { kind: 'text' as const, text: report.conclusion },
      }),
    });
  }
  return observations
    .filter((observation) => !isHeading(observation))
    .flatMap((observation) => {
      const interpretation = observation.interpretation?.flatMap(({ coding }) => coding?.[0]?.code ?? []);
      return entry(observation, 'Observation', {
        ...defined({
          value: resultValueOf(observation),
          interpretation: interpretation?.length ? interpretation : undefined,
          range: rangeOf(observation),
        }),
      });
    });
};
