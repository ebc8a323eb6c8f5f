import type * as fhir4 from 'fhir/r4.d.ts';
import type { Finding } from '../../schemas/finding.ts';
import type { LabItem, LocalMap } from '../../schemas/terminology.ts';
import { loincSystem } from '../../schemas/uris.ts';
import type { Dictionary } from './dictionary.ts';
import { isLoincCode } from './loinc-check.ts';
import { type ItemMatch, type MatchedBy, type MatchHints, matchItem } from './match-item.ts';
import type { UnitState } from './normalise-quantity.ts';
import { normaliseRanges } from './normalise-range.ts';
import { normaliseValue, sketchValue, type ValueHolder } from './normalise-value.ts';
import { labItemSystem, mapVersionExtension } from './uris.ts';

export interface NormalisationContext {
  /** The sender. Only its own maps are looked at. */
  readonly organisation: string;
  readonly localMaps?: readonly LocalMap[];
  /** Names or codes of the specimen, from SPM-4, OBR-15 or Specimen.type; read after Observation.specimen.display. */
  readonly specimen?: readonly string[];
  /** Names of the order or panel (OBR-4, DiagnosticReport.code): 尿常规 says that 白细胞 is of urine. */
  readonly order?: readonly string[];
  /** The unit that was sent apart from a text value (OBX-6 of an ST result). */
  readonly unit?: string;
}

/** What recognition needs to know about one result. */
interface NormalisedItem {
  /** `Observation` or `Observation.component[n]`. */
  readonly path: string;
  readonly id: string;
  readonly loinc?: string;
  readonly by: MatchedBy;
  /** `map|version` that found it. */
  readonly map: string;
  /** False: the map has no exact target, or the unit belongs to another kind of quantity; the result is not recognisable. */
  readonly exact: boolean;
  /** False: the unit is missing, unknown or belongs to another kind of quantity; the result is not recognisable. */
  readonly unitConsistent: boolean;
  /** False: outside what a living patient's specimen can give; most often a wrong unit. */
  readonly plausible: boolean;
  readonly usableDays: number;
}

export interface NormalisedObservation {
  readonly observation: fhir4.Observation;
  readonly findings: readonly Finding[];
  /** The item of the observation itself; absent for an unmapped code and for a panel that has only components. */
  readonly item?: NormalisedItem;
  /** Items of the components that were mapped. */
  readonly components: readonly NormalisedItem[];
}

/** What Observation and Observation.component have in common here. */
type Result = ValueHolder & Pick<fhir4.Observation, 'code' | 'referenceRange'>;

interface Part<T> {
  readonly result: T;
  readonly item?: NormalisedItem;
}

/**
 * Maps an observation's codes, units and values to the dictionary. The originals stay: codings are added, a converted quantity keeps the sent one in
 * an extension. The input is not changed; the same observation normalised twice is the same.
 *
 * Findings: `terminology.unmapped-code`, `.ambiguous-code`, `.inexact-map`, `.specimen-conflict`, `.invalid-code`, `.unknown-unit`, `.missing-unit`,
 * `.unit-conflict`, `.converted-value`, `.implausible-value`, `.unread-value`. None holds a value of the patient.
 */
export const normaliseObservation = (
  observation: fhir4.Observation,
  dictionary: Dictionary,
  context: NormalisationContext,
): NormalisedObservation => {
  const findings: Finding[] = [];
  const maps = (context.localMaps ?? []).filter(({ organisation }) => organisation === context.organisation);
  const specimen = specimenOf(observation, dictionary, context);
  const method = observation.method?.text ?? observation.method?.coding?.[0]?.display;
  const hints: MatchHints = {
    ...(specimen === undefined ? {} : { specimen }),
    ...(method === undefined ? {} : { method }),
  };
  const normalisePart = <T extends Result>(result: T, path: string, isPanel: boolean): Part<T> =>
    normaliseResult(result, { path, isPanel, hints, maps, dictionary, unit: context.unit, findings });

  const components: NormalisedItem[] = [];
  const parts = observation.component?.map((component, position) => {
    const part = normalisePart(component, `Observation.component[${position}]`, false);
    if (part.item !== undefined) components.push(part.item);
    return part.result;
  });
  const whole = normalisePart(observation, 'Observation', parts !== undefined || observation.hasMember !== undefined);
  const normalised = parts === undefined ? whole.result : { ...whole.result, component: parts };
  return { observation: normalised, findings, components, ...(whole.item === undefined ? {} : { item: whole.item }) };
};

const specimenOf = (
  observation: fhir4.Observation,
  { specimens }: Dictionary,
  { specimen = [], order = [] }: NormalisationContext,
): string | undefined => {
  const display = observation.specimen?.display;
  for (const text of display === undefined ? specimen : [display, ...specimen]) {
    const key = specimens.read(text);
    if (key !== undefined) return key;
  }
  for (const text of order) {
    const key = specimens.fromOrder(text);
    if (key !== undefined) return key;
  }
  return undefined;
};

interface PartContext {
  readonly path: string;
  readonly isPanel: boolean;
  readonly hints: MatchHints;
  readonly maps: readonly LocalMap[];
  readonly dictionary: Dictionary;
  readonly unit: string | undefined;
  readonly findings: Finding[];
}

const normaliseResult = <T extends Result>(result: T, context: PartContext): Part<T> => {
  const { path, dictionary, findings } = context;
  const note = (severity: Finding['severity'], code: string, where: string, message: string) =>
    findings.push({ severity, code: `terminology.${code}`, path: `${path}.${where}`, message });

  for (const { system, code } of result.code.coding ?? []) {
    if (system === loincSystem && code !== undefined && !isLoincCode(code)) {
      note('warning', 'invalid-code', 'code', 'A LOINC code has a wrong check digit');
    }
  }
  const sketch = sketchValue(result, context.unit);
  const { value: kind, unitText } = sketch;
  // A panel has no value of its own, so nothing is said about its code when it is not an item.
  if (kind === undefined && context.isPanel) return { result };
  const match = matchItem(
    result.code,
    {
      ...context.hints,
      ...(kind === undefined ? {} : { value: kind }),
      ...(unitText === undefined ? {} : { unitText, units: dictionary.units.read(unitText) }),
    },
    dictionary,
    context.maps,
  );
  const noted = unmatched[match.outcome];
  if (noted !== undefined) note('warning', noted.code, 'code', noted.message);
  // A target that is wider, narrower or inexact is not the result's code: nothing is added, converted or recognised because of it.
  const item = match.outcome === 'found' && match.exact ? match.item : undefined;
  if (match.outcome === 'found' && !match.exact) {
    note('information', 'inexact-map', 'code', 'The sender’s map has no exact target for the code');
  }
  const normalised = normaliseValue(result, sketch, item, dictionary);
  noteState(normalised.state, note);
  if (normalised.unread === true)
    note('information', 'unread-value', 'value', 'The result is in no value set of the item');
  const plausible = isPlausible(normalised.number, item);
  if (!plausible)
    note('warning', 'implausible-value', 'value', 'The value is outside what the item can be in its unit');

  const changed = normalised.changed ? withValue(result, normalised.value) : { ...result };
  if (item !== undefined && result.referenceRange !== undefined) {
    changed.referenceRange = normaliseRanges(result.referenceRange, item, unitText, dictionary);
  }
  const conflicting = match.outcome === 'unit-conflict' || normalised.state === 'unit-conflict';
  if (match.outcome === 'found' && match.exact && !conflicting) changed.code = withStandardCoding(result.code, match);
  const found = match.outcome === 'found' ? match : undefined;
  const known = found?.item ?? (match.outcome === 'unit-conflict' ? onlyOne(match.candidates) : undefined);
  if (known === undefined) return { result: changed };
  return {
    result: changed,
    item: {
      path,
      id: known.id,
      ...(known.loinc === undefined ? {} : { loinc: known.loinc }),
      by: found?.by ?? 'name',
      map: found?.map ?? dictionary.labVersion,
      exact: found?.exact ?? false,
      unitConsistent: found !== undefined && !inconsistent.has(normalised.state),
      plausible,
      usableDays: known.days,
    },
  };
};

const unmatched: Partial<Record<ItemMatch['outcome'], { code: string; message: string }>> = {
  unmapped: { code: 'unmapped-code', message: 'The code is in no map of the sender and no dictionary' },
  ambiguous: { code: 'ambiguous-code', message: 'Code, name, specimen, method and unit leave more than one item' },
  'specimen-conflict': {
    code: 'specimen-conflict',
    message: 'The item that the code means is not measured in this specimen',
  },
  'unit-conflict': { code: 'unit-conflict', message: 'The unit belongs to another kind of quantity than the item' },
};

const onlyOne = <T>([first, ...others]: readonly T[]): T | undefined => (others.length === 0 ? first : undefined);

const inconsistent = new Set<UnitState | undefined>(['missing-unit', 'unknown-unit', 'unit-conflict']);

type Note = (severity: Finding['severity'], code: string, where: string, message: string) => void;

const noteState = (state: UnitState | undefined, note: Note): void => {
  if (state === 'missing-unit') note('warning', 'missing-unit', 'value', 'The item has a unit and none was sent');
  if (state === 'unknown-unit')
    note('warning', 'unknown-unit', 'value', 'The unit is not UCUM and has no known spelling');
  if (state === 'unit-conflict')
    note('warning', 'unit-conflict', 'value', 'The unit belongs to another kind of quantity than the item');
  if (state === 'converted')
    note('information', 'converted-value', 'value', 'The value was converted to the item’s canonical unit');
};

const isPlausible = (number: number | undefined, item: LabItem | undefined): boolean =>
  number === undefined || item?.range === undefined || (number >= item.range[0] && number <= item.range[1]);

/** The result with `value` as its only value[x]. */
const withValue = <T extends Result>(result: T, value: ValueHolder): T => {
  const changed: Result = { ...result };
  delete changed.valueQuantity;
  delete changed.valueString;
  delete changed._valueString;
  delete changed.valueCodeableConcept;
  // The copy keeps every element of T; only value[x], which both sides share, was exchanged.
  return Object.assign(changed, value) as T;
};

const withStandardCoding = (
  concept: fhir4.CodeableConcept,
  { item, map }: Extract<ItemMatch, { outcome: 'found' }>,
): fhir4.CodeableConcept => {
  const codings = concept.coding ?? [];
  if (codings.some(({ system }) => system === loincSystem || system === labItemSystem)) return concept;
  const added: fhir4.Coding =
    item.loinc === undefined
      ? { system: labItemSystem, code: item.id, display: item.en }
      : { system: loincSystem, code: item.loinc, display: item.en };
  return {
    ...concept,
    coding: [...codings, { extension: [{ url: mapVersionExtension, valueString: map }], ...added }],
  };
};
