import type { Part } from '../part.ts';
import type { Run } from '../run.ts';

const notation = /^(\d\d):?(?:(\d\d):?(?:(\d\d)(\.\d{1,9})?)?)?([+-]\d{4})?$/;

/** TM (`HH[MM[SS[.S…]]][+/-ZZZZ]`) to a FHIR time, which has no zone. */
export const time = (part: Part, target: string, run: Run): string | undefined => {
  const leaf = part.leaf(1);
  if (leaf === undefined || leaf.text === '') return undefined;
  const match = notation.exec(leaf.text);
  const [, hour = '', minute = '00', second = '00', fraction = ''] = match ?? [];
  if (match === null || hour > '23' || minute > '59' || second > '59') {
    run.reject(leaf, 'invalid-time', 'Not a time of day');
    return undefined;
  }
  leaf.mapped(target);
  return `${hour}:${minute}:${second}${fraction}`;
};
