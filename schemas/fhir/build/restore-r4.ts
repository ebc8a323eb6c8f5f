import type { ElementSource, StructureSource } from './source.ts';

/**
 * The package edits HL7's resource definitions for its own server: it adds elements (its own, or taken from R5), drops some and widens
 * some reference targets. Its copy of HL7's data elements is unedited, so what they say about type, binding and cardinality is put back.
 */

/** Elements that are not in R4, with everything below them. */
const added = [
  ...['project', 'author', 'onBehalfOf', 'account', 'accounts', 'compartment', 'deleted'].map((name) => `Meta.${name}`),
  'Binary.url',
  'DeviceDefinition.bodySite',
  'DeviceDefinition.classification',
  'EvidenceVariable.characteristic.definitionByCombination',
  'EvidenceVariable.characteristic.definitionByTypeAndValue',
  'EvidenceVariable.characteristic.definitionCanonical',
  'EvidenceVariable.characteristic.definitionCodeableConcept',
  'EvidenceVariable.characteristic.definitionExpression',
  'EvidenceVariable.characteristic.definitionId',
  'EvidenceVariable.characteristic.definitionReference',
  'EvidenceVariable.characteristic.duration[x]',
  'EvidenceVariable.characteristic.instances[x]',
  'EvidenceVariable.characteristic.linkId',
  'EvidenceVariable.characteristic.note',
  'EvidenceVariable.characteristic.timeFromEvent',
  'HealthcareService.offeredIn',
  'ObservationDefinition.publisher',
  'ResearchStudy.associatedParty',
  'ResearchStudy.classifier',
  'ResearchStudy.comparisonGroup',
  'ResearchStudy.descriptionSummary',
  'ResearchStudy.label',
  'ResearchStudy.name',
  'ResearchStudy.objective.description',
  'ResearchStudy.outcomeMeasure',
  'ResearchStudy.progressStatus',
  'ResearchStudy.recruitment',
  'ResearchStudy.region',
  'ResearchStudy.result',
  'ResearchStudy.studyDesign',
  'ResearchStudy.whyStopped',
];

/** Cardinalities that the package loosened (R4: `EvidenceVariable.characteristic` 1..*). */
const cardinalities = new Map([['EvidenceVariable.characteristic', { min: 1, max: '*' }]]);

/** A constraint on the elements that were added. */
const addedConstraint = 'evv-1';

const isAdded = (path: string) => added.some((prefix) => path === prefix || path.startsWith(`${prefix}.`));

const restoreElement = (element: ElementSource, original: ElementSource | undefined): ElementSource => {
  const constraint = (element.constraint ?? []).filter(({ key }) => key !== addedConstraint);
  const mended = { ...element, constraint, ...cardinalities.get(element.path) };
  if (original === undefined || element.path.startsWith('Quantity.')) return mended;
  const { binding: _edited, ...rest } = mended;
  const restored = { ...rest, ...(original.type === undefined ? {} : { type: original.type }) };
  return original.binding === undefined ? restored : { ...restored, binding: original.binding };
};

/** Gives the definitions as R4 (4.0.1) published them. `originals` are HL7's data elements by path. */
export const restoreR4 = (
  structure: StructureSource,
  originals: ReadonlyMap<string, ElementSource>,
): StructureSource => {
  const kept = structure.snapshot.element.filter((element) => !isAdded(element.path));
  const present = new Set(kept.map((element) => element.path));
  const root = `${structure.id}.`;
  const dropped = [...originals.values()].filter(({ path }) => path.startsWith(root) && !present.has(path));
  const restored = kept.map((element) =>
    element.base?.path === element.path ? restoreElement(element, originals.get(element.path)) : element,
  );
  const added = dropped.map((element) => ({ ...element, base: { path: element.path } }));
  return { ...structure, snapshot: { element: [...restored, ...added] } };
};
