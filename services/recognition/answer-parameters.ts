import type { Parameters, ParametersParameter } from 'fhir/r4.d.ts';
import type { ItemAnswer, OrderAnswer, PreparedReference } from '../../domain/recognition/index.ts';
import type { Decision, ResultEntry } from '../../schemas/recognition/index.ts';
import { loincSystem, ucumSystem } from '../../schemas/uris.ts';

type Part = ParametersParameter;

const text = (name: string, value: string | undefined): Part[] =>
  value === undefined ? [] : [{ name, valueString: value }];
const code = (name: string, value: string | undefined): Part[] =>
  value === undefined ? [] : [{ name, valueCode: value }];
const day = (name: string, value: string | undefined): Part[] =>
  value === undefined ? [] : [{ name, valueDate: value }];

const valuePart = ({ value }: ResultEntry): Part[] => {
  if (value === undefined) return [];
  if (value.kind === 'text') return [{ name: 'value', valueString: value.text }];
  if (value.kind === 'coded') {
    const { kind: _kind, ...coding } = value;
    return [{ name: 'value', valueCoding: coding }];
  }
  const { value: number, unit, comparator } = value;
  return [
    {
      name: 'value',
      valueQuantity: {
        value: number,
        ...(comparator === undefined || comparator === 'ad' ? {} : { comparator }),
        ...(unit === undefined ? {} : { unit, system: ucumSystem, code: unit }),
      },
    },
  ];
};

const performerParts = ({ organisation, performer }: ResultEntry, reference: PreparedReference): Part[] => [
  {
    name: 'performer',
    part: [
      { name: 'organisation', valueCode: organisation },
      ...text('name', reference.organisation(organisation)?.name),
      ...text('department', performer?.department),
      ...text('practitioner', performer?.name),
    ],
  },
];

const resultPart = (entry: ResultEntry, reference: PreparedReference): Part => ({
  name: 'result',
  part: [
    { name: 'reference', valueReference: { reference: entry.result } },
    { name: 'report', valueReference: { reference: entry.report } },
    ...entry.loinc.map((loinc): Part => ({ name: 'code', valueCoding: { system: loincSystem, code: loinc } })),
    ...text('name', entry.original.display),
    ...valuePart(entry),
    ...text('referenceRange', entry.range),
    ...(entry.interpretation ?? []).flatMap((flag) => code('interpretation', flag)),
    ...code('status', entry.status),
    ...(entry.effective === undefined ? [] : [{ name: 'effective', valueDateTime: entry.effective }]),
    ...performerParts(entry, reference),
  ],
});

const decisionParts = (decision: Decision): Part[] => [
  ...text('mark', decision.mark),
  ...(decision.qualification === undefined
    ? []
    : [
        {
          name: 'qualification',
          part: [
            ...text('certificate', decision.qualification.certificate),
            ...code('scope', decision.qualification.scope),
            ...day('validFrom', decision.qualification.validFrom),
            ...day('validTo', decision.qualification.validTo),
          ],
        },
      ]),
  ...(decision.daysLeft === undefined ? [] : [{ name: 'daysLeft', valueInteger: decision.daysLeft }]),
  ...day('usableUntil', decision.usableUntil),
  ...decision.rules
    .filter(({ outcome }) => outcome === 'fail')
    .map(
      (rule): Part => ({
        name: 'reason',
        part: [
          { name: 'code', valueCode: rule.reason === undefined ? rule.code : `${rule.code}.${rule.reason}` },
          { name: 'zh', valueString: rule.zh },
          { name: 'en', valueString: rule.en },
          ...text('wouldHelpZh', rule.wouldHelp?.zh),
          ...text('wouldHelpEn', rule.wouldHelp?.en),
        ],
      }),
    ),
];

const outcomes = { recognised: 'recognisable', 'not-recognised': 'not-recognisable', none: 'none' } as const;

const answerParts = (answer: ItemAnswer, reference: PreparedReference): Part[] => [
  { name: 'outcome', valueCode: outcomes[answer.kind] },
  ...(answer.kind === 'none' ? [] : [...decisionParts(answer.decision), resultPart(answer.entry, reference)]),
  ...(answer.kind === 'recognised' && answer.later !== undefined
    ? [{ name: 'later', part: [...decisionParts(answer.later.decision), resultPart(answer.later.entry, reference)] }]
    : []),
];

const itemName = (id: string, reference: PreparedReference): Part[] => text('name', reference.itemByCode(id)?.zh);

const orderPart = (order: OrderAnswer, reference: PreparedReference): Part => {
  const asked: Part = { name: 'ordered', valueCode: order.orderedItem };
  if (order.kind === 'unknown-item') {
    return { name: 'item', part: [asked, { name: 'outcome', valueCode: 'unknown-item' }] };
  }
  const head = [asked, { name: 'item', valueCode: order.item }, ...itemName(order.item, reference)];
  if (order.kind === 'item') return { name: 'item', part: [...head, ...answerParts(order.answer, reference)] };
  return {
    name: 'item',
    part: [
      ...head,
      {
        name: 'outcome',
        valueCode: order.coverage === 'complete' ? 'recognisable' : order.coverage === 'partial' ? 'partial' : 'none',
      },
      ...order.missing.map((missing): Part => ({ name: 'missing', valueCode: missing })),
      ...order.components.map(
        (component): Part => ({
          name: 'component',
          part: [
            { name: 'item', valueCode: component.item },
            ...itemName(component.item, reference),
            { name: 'required', valueBoolean: component.required },
            ...answerParts(component.answer, reference),
          ],
        }),
      ),
    ],
  };
};

/**
 * The answer as FHIR Parameters: one `item` for each ordered item, in order, with `outcome` recognisable, not-recognisable, none, partial (panels) or
 * unknown-item; the mark, qualification and days left; the result; and on failures each `reason` as code and sentence.
 */
export const answerParameters = (answers: readonly OrderAnswer[], reference: PreparedReference): Parameters => ({
  resourceType: 'Parameters',
  parameter: answers.map((answer) => orderPart(answer, reference)),
});
