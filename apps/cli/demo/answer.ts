import type { Parameters, ParametersParameter } from 'fhir/r4.d.ts';

type Part = ParametersParameter;

/** One item of a `$recognised-results` answer, as the demo prints it. */
export interface AnsweredItem {
  readonly ordered: string;
  readonly outcome: string;
  readonly mark: string | undefined;
  readonly value: string | undefined;
  readonly performer: string | undefined;
  readonly effective: string | undefined;
  readonly certificate: string | undefined;
  readonly daysLeft: number | undefined;
  readonly reasons: readonly string[];
}

const named = (parts: readonly Part[] | undefined, name: string): Part | undefined =>
  parts?.find((part) => part.name === name);

/** Reads the answer back, item by item. */
export const readAnswer = ({ parameter = [] }: Parameters): readonly AnsweredItem[] =>
  parameter.map(({ part }) => {
    const result = named(part, 'result')?.part;
    const quantity = named(result, 'value')?.valueQuantity;
    return {
      ordered: named(part, 'ordered')?.valueCode ?? '',
      outcome: named(part, 'outcome')?.valueCode ?? '',
      mark: named(part, 'mark')?.valueString,
      value: quantity === undefined ? undefined : `${quantity.value} ${quantity.unit}`,
      performer: named(named(result, 'performer')?.part, 'name')?.valueString,
      effective: named(result, 'effective')?.valueDateTime,
      certificate: named(named(part, 'qualification')?.part, 'certificate')?.valueString,
      daysLeft: named(part, 'daysLeft')?.valueInteger,
      reasons: (part ?? [])
        .filter(({ name }) => name === 'reason')
        .map((reason) => named(reason.part, 'zh')?.valueString ?? ''),
    };
  });
