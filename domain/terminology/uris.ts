import { hutongBase } from '../../schemas/uris.ts';

/** Coding.system of the dictionary's own item ids, written where an item has no LOINC code that the project is sure of. */
export const labItemSystem = `${hutongBase}/CodeSystem/lab-item`;
export const examItemSystem = `${hutongBase}/CodeSystem/exam-item`;
/** Coded results: 阴性, 弱阳性, 2+ … */
export const resultValueSystem = `${hutongBase}/CodeSystem/result-value`;
/** HL7 v3 ObservationInterpretation, http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation. */
export const interpretationSystem = 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation';

/** On a Coding that the gateway added: `map|version` of the map or dictionary that said so. */
export const mapVersionExtension = `${hutongBase}/StructureDefinition/map-version`;
/** On a Quantity that was converted: the quantity as it was sent. */
export const sourceQuantityExtension = `${hutongBase}/StructureDefinition/source-quantity`;
/** On an element whose text was read into a structured value: the text as it was sent. */
export const sourceValueExtension = `${hutongBase}/StructureDefinition/source-value`;
