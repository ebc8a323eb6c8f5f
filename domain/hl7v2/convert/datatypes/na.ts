import type { SampledData } from 'fhir/r4.d.ts';
import type { Part } from '../part.ts';
import { readNumber } from './nm.ts';
import type { Unit } from './unit.ts';

/**
 * NA (each repetition one sample of all channels) to SampledData; undefined unless every value is a number.
 *
 * NA says nothing of the time between samples: `period` 1 counts samples. Source: v2-to-FHIR NA[SampledData].
 */
export const numericArray = (
  parts: readonly Part[],
  target: string,
  unit: Unit | undefined,
): SampledData | undefined => {
  const dimensions = parts[0]?.count ?? 0;
  const samples: string[] = [];
  for (const part of parts) {
    if (part.count !== dimensions) return undefined;
    for (let n = 1; n <= dimensions; n += 1) {
      const value = part.peek(n);
      if (value === undefined) samples.push('E');
      else if (readNumber(value) === undefined) return undefined;
      else samples.push(value.replace(/^\+/, ''));
    }
  }
  if (dimensions === 0) return undefined;
  for (const part of parts) part.takeAll(`${target}.data`);
  return { origin: { value: 0, ...unit }, period: 1, dimensions, data: samples.join(' ') };
};
