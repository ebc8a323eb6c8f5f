import { loadTextDictionary } from '../content/deid/load.ts';
import { makeDeidEngine, makeFindPersonalData } from '../domain/deid/index.ts';
import { makeTypeTables } from '../domain/fhir/index.ts';
import { deidPolicySchema } from '../schemas/deid/index.ts';
import { r4Definitions } from '../schemas/fhir/load.ts';

const observation = (n: number): object => ({
  resourceType: 'Observation',
  id: `o${n}`,
  status: 'final',
  identifier: [{ system: 'urn:lis', value: `L${n}` }],
  category: [
    { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
  ],
  code: { coding: [{ system: 'http://loinc.org', code: '718-7', display: 'Hemoglobin' }], text: '血红蛋白' },
  subject: { reference: `Patient/p${n % 50}` },
  effectiveDateTime: '2024-03-05T08:30:00+08:00',
  issued: '2024-03-05T10:30:00+08:00',
  performer: [{ reference: 'Practitioner/d1', display: '陈静' }],
  valueQuantity: { value: 130 + (n % 20), unit: 'g/L', system: 'http://unitsofmeasure.org', code: 'g/L' },
  referenceRange: [{ low: { value: 115, unit: 'g/L' }, high: { value: 150, unit: 'g/L' } }],
});

const rule = (path: string, method: string) => ({ path, method });
const types = 'HumanName Address ContactPoint Annotation Narrative Identifier Extension Attachment'.split(' ');
/** As many rules as a policy of the anonymizer has in use, and of the same kinds. */
const policy = deidPolicySchema.parse({
  fhirPathRules: [
    rule('Resource.id', 'cryptoHash'),
    rule("nodesByType('Reference').reference", 'cryptoHash'),
    rule("nodesByType('Reference').display", 'redact'),
    rule('Observation.referenceRange', 'redact'),
    rule("nodesByType('CodeableConcept').text", 'redact'),
    ...['date', 'dateTime', 'instant'].map((type) => rule(`nodesByType('${type}')`, 'dateShift')),
    ...types.map((type) => rule(`nodesByType('${type}')`, 'redact')),
  ],
});

/** Observations a second through the engine, and characters a second through the text finder, each on one core. */
export const bench = {
  name: 'deid',
  run: async () => {
    const engine = makeDeidEngine(policy, {
      tables: makeTypeTables(r4Definitions),
      key: new Uint8Array(32),
      today: '2026-01-01',
      randomBytes: (count) => new Uint8Array(count),
      levelOf: () => 1,
      scrubberFor: () => (text) => text,
      pseudonymSystem: 'urn:bench',
    });
    const all = Array.from({ length: 20_000 }, (_, n) => observation(n));
    for (const one of all.slice(0, 2000)) engine.apply(one);
    let start = performance.now();
    for (const one of all) engine.apply(one);
    const observations = (all.length * 1000) / (performance.now() - start);

    const find = makeFindPersonalData(loadTextDictionary());
    const text =
      '患者张伟，男，45岁，因“胸闷3天”于2024年3月5日入院，否认帕金森病史。主管医师：李娜，电话13812345678。'.repeat(4);
    for (let n = 0; n < 50; n += 1) find(text);
    start = performance.now();
    for (let n = 0; n < 500; n += 1) find(text);
    const characters = (500 * text.length * 1000) / (performance.now() - start);
    return { observationsPerSecond: Math.round(observations), textCharactersPerSecond: Math.round(characters) };
  },
};
