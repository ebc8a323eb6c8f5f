import { loadTerminologyContent } from '../content/load.ts';
import { makeDictionary, normaliseObservation } from '../domain/terminology/index.ts';

/** Result lines of one blood count and one chemistry panel as Chinese laboratories send them: name, value, unit, reference range. */
const lines: readonly (readonly [string, number, string, string])[] = [
  ['白细胞计数(WBC)', 6.52, '10^9/L', '3.5-9.5'],
  ['红细胞计数', 4.81, '×10¹²/L', '4.3-5.8'],
  ['血红蛋白', 14.2, 'g/dL', '13-17.5'],
  ['红细胞压积', 42.1, '%', '40-50'],
  ['平均红细胞体积', 88.2, 'fl', '82-100'],
  ['血小板计数', 231, '10E9/L', '125-350'],
  ['中性粒细胞百分比', 61.3, '%', '40-75'],
  ['中性粒细胞', 4.0, '10^9/L', '1.8-6.3'],
  ['淋巴细胞', 28.4, '%', '20-50'],
  ['单核细胞计数', 0.46, 'x10^9/L', '0.1-0.6'],
  ['丙氨酸氨基转移酶', 23, 'IU/L', '9-50'],
  ['天门冬氨酸氨基转移酶', 19, 'U/L', '15-40'],
  ['总胆红素', 0.8, 'mg/dl', '0-1.4'],
  ['白蛋白', 45.1, 'g/L', '40-55'],
  ['尿素', 5.2, 'mmol/L', '3.1-8'],
  ['肌酐', 78, 'μmol/L', '57-97'],
  ['尿酸', 340, 'umol/l', '208-428'],
  ['葡萄糖', 98, 'mg/dL', '70-110'],
  ['甘油三酯', 1.21, 'mmol/L', '<1.7'],
  ['钾', 4.1, 'mEq/L', '3.5-5.3'],
];

const observations = lines.map(([name, value, unit, range], position): Parameters<typeof normaliseObservation>[0] => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: name, coding: [{ system: 'urn:local', code: `L${position}`, display: name }] },
  valueQuantity: { value, unit },
  referenceRange: [{ text: range }],
}));

const median = (numbers: number[]): number => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

/** Opening the dictionary, and OBX lines a second through the normalisation stage on one core. */
export const bench = {
  name: 'normalise',
  run: async () => {
    const opened = Array.from({ length: 9 }, () => {
      const start = performance.now();
      makeDictionary(loadTerminologyContent());
      return performance.now() - start;
    });
    const dictionary = makeDictionary(loadTerminologyContent());
    const context = { organisation: 'bench', specimen: ['血'] };
    const rounds = 500;
    const round = (): number => {
      const start = performance.now();
      for (let n = 0; n < rounds; n += 1)
        for (const observation of observations) normaliseObservation(observation, dictionary, context);
      return (rounds * observations.length * 1000) / (performance.now() - start);
    };
    round();
    const mapped = observations.filter(
      (observation) => normaliseObservation(observation, dictionary, context).item !== undefined,
    ).length;
    return {
      items: dictionary.items.size,
      exams: dictionary.exams.size,
      mappedOfSample: `${mapped}/${observations.length}`,
      firstOpenMs: Number((opened[0] ?? 0).toFixed(1)),
      openMs: Number(median(opened).toFixed(1)),
      obxPerSecond: Math.round(median(Array.from({ length: 7 }, round))),
    };
  },
};
