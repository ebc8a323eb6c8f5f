import type { Observation } from 'fhir/r4.d.ts';
import { describe, expect, it } from 'vitest';
import { loadTerminologyContent } from '../../../content/load.ts';
import {
  makeDictionary,
  makeUcumUnitService,
  mapVersionExtension,
  normaliseObservation,
  sourceQuantityExtension,
  sourceValueExtension,
} from '../../../domain/terminology/index.ts';
import type { LocalMap } from '../../../schemas/terminology.ts';
import { ucumLibrary } from './ucum-library.ts';

const dictionary = makeDictionary(loadTerminologyContent());
const organisation = 'city-hospital';
const ucum = 'http://unitsofmeasure.org';
const loinc = 'http://loinc.org';

type Parts = Omit<Partial<Observation>, 'code'>;
const observation = (name: string, parts: Parts, code?: string): Observation => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: name, ...(code === undefined ? {} : { coding: [{ system: 'urn:local', code, display: name }] }) },
  ...parts,
});
const quantity = (value: number, unit?: string): Parts => ({
  valueQuantity: unit === undefined ? { value } : { value, unit },
});
const normalise = (input: Observation, context: Partial<Parameters<typeof normaliseObservation>[2]> = {}) =>
  normaliseObservation(input, dictionary, { organisation, ...context });
const codes = (result: ReturnType<typeof normalise>) => result.findings.map(({ code }) => code);

describe('finding the item', () => {
  it.each([
    ['白细胞计数', 6.5, '10^9/L', undefined, 'wbc'],
    ['白血球計數', 6.5, '×10⁹/L', undefined, 'wbc'],
    ['★白细胞（ＷＢＣ）', 6.5, '10E9/L', undefined, 'wbc'],
    ['WBC', 6.5, 'K/uL', undefined, 'wbc'],
    ['中性粒细胞', 65, '%', undefined, 'neut-pct'],
    ['中性粒细胞', 4.5, '10*9/L', undefined, 'neut-abs'],
    ['中性粒细胞(#)', 4.5, '10*9/L', undefined, 'neut-abs'],
    ['PCT', 0.05, 'ng/mL', undefined, 'procalcitonin'],
    ['PCT', 0.25, '%', undefined, 'pct-platelet'],
    ['葡萄糖', 5.6, 'mmol/L', '血清', 'glucose'],
    ['葡萄糖', 3.1, 'mmol/L', 'CSF', 'csf-glucose'],
    ['钾', 40, 'mmol/L', '尿液', 'u-potassium'],
    ['血清钾测定', 4.1, 'mmol/L', undefined, 'potassium'],
    ['CK-MB', 15, 'U/L', undefined, 'ck-mb'],
    ['CK-MB', 3, 'ng/mL', undefined, 'ck-mb-mass'],
    ['丙氨酸氨基轉移酶', 30, 'IU/L', undefined, 'alt'],
    ['γ-谷氨酰基转移酶', 30, 'U/L', undefined, 'ggt'],
    ['肌酐(酶法)', 80, 'μmol/L', '血清', 'creatinine'],
    ['A/G', 1.6, '', undefined, 'ag-ratio'],
    ['AG', 12, 'mmol/L', '血清', 'anion-gap'],
    ['钾', 4.1, 'mmol/L', '血', 'potassium'],
    ['钾', 4.1, 'mmol/L', '动脉血', 'abg-potassium'],
    ['K+', 4.1, 'mmol/L', 'SER', 'potassium'],
  ])('%s %d %s in %s is %s', (name, value, unit, specimen, id) => {
    const result = normalise(
      observation(name, quantity(value, unit)),
      specimen === undefined ? {} : { specimen: [specimen] },
    );

    expect(result.item).toMatchObject({ id, unitConsistent: true });
  });

  it('reads the specimen from the order where nothing else says it', () => {
    const input = observation('白细胞', quantity(12, '/uL'));

    expect(normalise(input, { order: ['尿常规+尿沉渣'] }).item?.id).toBe('u-wbc');
    expect(normalise(input, { order: ['血常规五分类'] }).item?.id).toBe('wbc');
  });

  it('adds the standard coding behind the original, with the version of the dictionary', () => {
    const input = observation('钾', quantity(4.1, 'mmol/L'), 'K');

    const { observation: output } = normalise(input, { specimen: ['血清'] });

    expect(output.code.coding).toEqual([
      { system: 'urn:local', code: 'K', display: '钾' },
      {
        extension: [{ url: mapVersionExtension, valueString: dictionary.labVersion }],
        system: loinc,
        code: '2823-3',
        display: 'Potassium [Moles/volume] in Serum or Plasma',
      },
    ]);
  });

  it('takes a LOINC coding before everything else', () => {
    const input = {
      ...observation('钠', quantity(4.1, 'mmol/L')),
      code: { text: '钠', coding: [{ system: loinc, code: '2823-3' }] },
    };

    const result = normalise(input);

    expect(result.item).toMatchObject({ id: 'potassium', by: 'loinc' });
    expect(result.observation.code).toEqual(input.code);
  });

  it('keeps a LOINC code that the dictionary does not have, and says nothing', () => {
    const input = {
      ...observation('x', {}),
      code: {
        coding: [
          { system: loinc, code: '600-7' },
          { system: loinc, code: '10353-1' },
        ],
      },
    };
    const outside = { ...input, code: { coding: [{ system: loinc, code: '10353-1' }] } };

    expect(normalise(outside)).toMatchObject({ findings: [], observation: { code: outside.code } });
    expect(normalise(input).item?.id).toBe('blood-culture');
  });

  it('reports a LOINC code with a wrong check digit', () => {
    const input = { ...observation('', {}), code: { coding: [{ system: loinc, code: '2823-4' }] } };

    expect(codes(normalise(input))).toEqual(['terminology.invalid-code', 'terminology.unmapped-code']);
    expect(normalise({ ...input, code: { ...input.code, text: '血钾' } }).item?.id).toBe('potassium');
  });

  it('reports an unknown code and changes nothing', () => {
    const input = observation('院内特检项目九', quantity(3, 'mmol/L'), 'ZZ9');

    const result = normalise(input);

    expect(codes(result)).toEqual(['terminology.unmapped-code']);
    expect(result.item).toBeUndefined();
    expect(result.observation.code).toEqual(input.code);
  });

  it.each([
    ['葡萄糖', 5.6, 'mmol/L', 'glucose of blood, urine and cerebrospinal fluid share name and unit'],
    ['D-二聚体', 0.5, 'mg/L', 'FEU and DDU differ by a factor of two'],
    ['中性粒细胞', 4.5, '', 'count or percentage'],
  ])('leaves %s %d %s ambiguous: %s', (name, value, unit) => {
    const result = normalise(observation(name, unit === '' ? quantity(value) : quantity(value, unit)));

    expect(codes(result)).toContain('terminology.ambiguous-code');
    expect(result.item).toBeUndefined();
  });

  it('takes a code of one or two letters only with a name that agrees', () => {
    const sent = (name: string, code: string) =>
      normalise(observation(name, quantity(4.1, 'mmol/L'), code), { specimen: ['血清'] });

    expect(sent('某项目', 'K').item).toBeUndefined();
    expect(sent('血钾', 'K').item?.id).toBe('potassium');
    expect(sent('K', 'K').item?.id).toBe('potassium');
    expect(sent('某项目', 'GLU').item).toMatchObject({ id: 'glucose', by: 'code' });
  });

  it('does not choose between a code and a name that disagree', () => {
    const result = normalise(observation('中性粒细胞计数', quantity(65, '%'), 'NEUT%'));

    expect(codes(result)).toContain('terminology.ambiguous-code');
  });

  it('reports a specimen in which the item is not measured', () => {
    const result = normalise(observation('血糖', quantity(5.6, 'mmol/L')), { specimen: ['尿液'] });

    expect(codes(result)).toEqual(['terminology.specimen-conflict']);
  });
});

describe('local maps', () => {
  const map: LocalMap = {
    organisation,
    id: 'city-lis',
    version: '3',
    rows: [
      { code: '1001', item: 'wbc', equivalence: 'equivalent' },
      { code: '1002', item: 'neut-pct', unit: '%', equivalence: 'equivalent' },
      { code: '1002', item: 'neut-abs', unit: '10^9/L', equivalence: 'equivalent' },
      { code: '1003', item: 'crp', equivalence: 'wider' },
    ],
  };

  it('come before the dictionary, and their version is written beside the coding', () => {
    const result = normalise(observation('红细胞', quantity(6.5, '10^9/L'), '1001'), { localMaps: [map] });

    expect(result.item).toMatchObject({ id: 'wbc', by: 'local-map', map: 'city-lis|3' });
    expect(result.observation.code.coding?.[1]?.extension).toEqual([
      { url: mapVersionExtension, valueString: 'city-lis|3' },
    ]);
  });

  it('may depend on the unit', () => {
    const item = (unit: string, value: number) =>
      normalise(observation('N', quantity(value, unit), '1002'), { localMaps: [map] }).item?.id;

    expect([item('%', 60), item('×10⁹/L', 4)]).toEqual(['neut-pct', 'neut-abs']);
  });

  it('of another organisation are not looked at', () => {
    const result = normalise(observation('内部', quantity(6.5, '10^9/L'), '1001'), {
      localMaps: [{ ...map, organisation: 'district-hospital' }],
    });

    expect(codes(result)).toEqual(['terminology.unmapped-code']);
  });

  it('add no coding where the target is wider than the code', () => {
    const result = normalise(observation('炎症指标', quantity(6.5, 'mg/L'), '1003'), { localMaps: [map] });

    expect(codes(result)).toEqual(['terminology.inexact-map']);
    expect(result.item).toMatchObject({ id: 'crp', exact: false });
    expect(result.observation.code.coding).toHaveLength(1);
  });
});

describe('units and values', () => {
  it.each([
    ['血红蛋白', 13.5, 'g/dl', 135, 'g/L'],
    ['白细胞计数', 0.65, '万/μL', 6.5, '10*9/L'],
    ['白细胞计数', 6500, '个/ul', 6.5, '10*9/L'],
    ['血糖', 126, 'mg/dL', 6.99, 'mmol/L'],
    ['血肌酐', 1, 'mg/dl', 88.4, 'umol/L'],
    ['血钙', 5, 'mEq/L', 2.5, 'mmol/L'],
    ['HbA1c', 48, 'mmol/mol', 6.54, '%'],
    ['总胆红素', 1.2, 'MG/DL', 20.5, 'umol/L'],
    ['肌钙蛋白I', 12, 'pg/mL', 0.012, 'ng/mL'],
    ['二氧化碳分压', 5.33, 'kPa', 40, 'mm[Hg]'],
  ])('%s %d %s is %d %s', (name, value, unit, expected, code) => {
    const specimen = name === '白细胞计数' ? { specimen: ['全血'] } : {};

    const { observation: output, findings } = normalise(observation(name, quantity(value, unit)), specimen);

    expect(output.valueQuantity).toMatchObject({ value: expected, system: ucum, code });
    expect(output.valueQuantity?.extension).toEqual([{ url: sourceQuantityExtension, valueQuantity: { value, unit } }]);
    expect(findings.map((finding) => finding.code)).toEqual(['terminology.converted-value']);
  });

  it('adds only the UCUM code where the unit is canonical, and keeps the unit as it was written', () => {
    const { observation: output } = normalise(observation('白细胞计数', quantity(6.5, '×10⁹/L')));

    expect(output.valueQuantity).toEqual({ value: 6.5, unit: '×10⁹/L', system: ucum, code: '10*9/L' });
  });

  it('keeps the sent quantity where the unit is another and the number the same', () => {
    const { observation: output, findings } = normalise(observation('血钾', quantity(4.1, 'mEq/L')));

    expect(output.valueQuantity).toMatchObject({
      value: 4.1,
      code: 'mmol/L',
      extension: [{ url: sourceQuantityExtension, valueQuantity: { value: 4.1, unit: 'mEq/L' } }],
    });
    expect(findings).toEqual([]);
  });

  it('converts the reference range with the value, also one that is only text', () => {
    const input = observation('血糖', {
      ...quantity(126, 'mg/dL'),
      referenceRange: [
        { low: { value: 70 }, high: { value: 110, unit: 'mg/dL' } },
        { text: '70～110' },
        { text: '<110' },
        { text: '空腹' },
      ],
    });

    const ranges = normalise(input).observation.referenceRange;

    expect(ranges?.map(({ low, high, text }) => [low?.value, high?.value, low?.code ?? high?.code, text])).toEqual([
      [3.89, 6.11, 'mmol/L', undefined],
      [3.89, 6.11, 'mmol/L', undefined],
      [undefined, 6.11, 'mmol/L', undefined],
      [undefined, undefined, undefined, '空腹'],
    ]);
    expect(ranges?.[1]?.extension).toEqual([{ url: sourceValueExtension, valueString: '70～110' }]);
  });

  it.each([
    ['中性粒细胞百分比', 4.5, '10^9/L'],
    ['淋巴细胞计数', 30, '%'],
    ['血糖', 5.6, 'g'],
    ['C反应蛋白', 5, 'mmol/L'],
  ])('marks %s %d %s as a unit conflict and leaves it alone', (name, value, unit) => {
    const result = normalise(
      observation(name, quantity(value, unit)),
      name === 'C反应蛋白' ? { specimen: ['血清'] } : {},
    );

    expect(codes(result)).toEqual(['terminology.unit-conflict']);
    expect(result.item?.unitConsistent).toBe(false);
    expect(result.observation.valueQuantity?.value).toBe(value);
    expect(result.observation.code.coding ?? []).toEqual([]);
  });

  it('marks a LOINC percentage with a count as a unit conflict', () => {
    const input = { ...observation('', quantity(4.5, '10*9/L')), code: { coding: [{ system: loinc, code: '770-8' }] } };

    expect(normalise(input)).toMatchObject({
      item: { id: 'neut-pct', unitConsistent: false },
      findings: [{ code: 'terminology.unit-conflict' }],
    });
  });

  it.each([
    ['bananas', 'terminology.unknown-unit'],
    [undefined, 'terminology.missing-unit'],
    ['-', 'terminology.missing-unit'],
  ])('does not let the unit %s through', (unit, code) => {
    const result = normalise(observation('血钠', quantity(140, unit)));

    expect(codes(result)).toEqual([code]);
    expect(result.item?.unitConsistent).toBe(false);
  });

  it('needs no unit where the item has none', () => {
    const result = normalise(observation('INR', quantity(1.1)));

    expect(result).toMatchObject({ findings: [], item: { id: 'inr', unitConsistent: true } });
  });

  it('reports a value that cannot be', () => {
    const result = normalise(observation('血红蛋白', quantity(1350, 'g/L')));

    expect(codes(result)).toEqual(['terminology.implausible-value']);
    expect(result.item?.plausible).toBe(false);
  });

  it('asks the full UCUM library only for what the compact reader does not know', () => {
    let loads = 0;
    const full = makeDictionary(
      loadTerminologyContent(),
      makeUcumUnitService(() => {
        loads += 1;
        return ucumLibrary;
      }),
    );
    const run = (unit: string) =>
      normaliseObservation(observation('血红蛋白', quantity(0.3, unit)), full, { organisation });

    run('g/L');
    expect(loads).toBe(0);
    expect(run('[lb_av]/[gal_us]').observation.valueQuantity).toMatchObject({ value: 35.9, code: 'g/L' });
    expect(loads).toBe(1);
  });
});

describe('values in words', () => {
  const textOf = (value: string): Parts => ({ valueString: value });

  it.each([
    ['<0.5 mmol/L', { value: 0.5, comparator: '<', code: 'mmol/L' }],
    ['＜５．６０ mmol/L', { value: 5.6, comparator: '<' }],
    ['≥ 33.3mmol/L', { value: 33.3, comparator: '>=' }],
    ['大于33.3 mmol/L', { value: 33.3, comparator: '>' }],
    ['十二点五 mmol/L', { value: 12.5 }],
    ['5.6↑ mmol/L', { value: 5.6, code: 'mmol/L' }],
    ['100.0 mg/dL', { value: 5.551, code: 'mmol/L' }],
  ])('reads %s', (text, expected) => {
    const { observation: output } = normalise(observation('血糖', textOf(text)));

    expect(output).not.toHaveProperty('valueString');
    expect(output.valueQuantity).toMatchObject(expected);
    expect(output.valueQuantity?.extension?.[0]).toEqual({ url: sourceValueExtension, valueString: text });
  });

  it('reads a titre as a ratio', () => {
    const { observation: output } = normalise(observation('RPR', textOf('1：16')), { specimen: ['血清'] });

    expect(output.valueRatio).toMatchObject({ numerator: { value: 1 }, denominator: { value: 16 } });
    expect(output.code.coding?.[0]?.code).toBe('31147-2');
  });

  it.each([
    ['乙肝表面抗原', '阴性(-)', 'negative'],
    ['乙肝表面抗原', '弱阳性', 'weakly-positive'],
    ['乙肝表面抗原', '+', 'positive'],
    ['尿蛋白', '+', '1+'],
    ['尿蛋白', '＋＋', '2+'],
    ['尿蛋白', '±', 'borderline'],
    ['ABO血型', 'AB', 'group-ab'],
    ['尿颜色', '淡黄色', 'colour-straw'],
    ['新冠核酸', '未检出', 'not-detected'],
  ])('%s %s is %s', (name, text, code) => {
    const { observation: output } = normalise(observation(name, textOf(text)));

    expect(output.valueCodeableConcept).toMatchObject({
      text,
      coding: [{ code }, ...(output.valueCodeableConcept?.coding?.slice(1) ?? [])],
    });
  });

  it('keeps words that no value set has', () => {
    const result = normalise(observation('尿颜色', textOf('彩虹色')));

    expect(result.observation.valueString).toBe('彩虹色');
    expect(codes(result)).toEqual(['terminology.unread-value']);
  });

  it('adds the coded result beside a local one', () => {
    const local = { coding: [{ system: 'urn:local', code: 'N', display: '阴性' }] };

    const { observation: output } = normalise(observation('乙肝表面抗原', { valueCodeableConcept: local }));

    expect(output.valueCodeableConcept?.coding?.map(({ code }) => code)).toEqual(['N', 'negative', 'NEG']);
  });
});

describe('panels', () => {
  it('normalises each component and says nothing about the panel', () => {
    const input = observation('血常规', {
      component: [
        { code: { text: '白细胞' }, valueQuantity: { value: 6.5, unit: '10^9/L' } },
        { code: { text: '血红蛋白' }, valueQuantity: { value: 13.5, unit: 'g/dL' } },
        { code: { text: '未知' }, valueQuantity: { value: 1, unit: 'g' } },
      ],
    });

    const result = normalise(input);

    expect(result.item).toBeUndefined();
    expect(result.components.map(({ id, path }) => [id, path])).toEqual([
      ['wbc', 'Observation.component[0]'],
      ['hgb', 'Observation.component[1]'],
    ]);
    expect(result.observation.component?.[1]?.valueQuantity?.value).toBe(135);
    expect(result.findings.map(({ code, path }) => [code, path])).toEqual([
      ['terminology.converted-value', 'Observation.component[1].value'],
      ['terminology.unmapped-code', 'Observation.component[2].code'],
    ]);
  });
});
