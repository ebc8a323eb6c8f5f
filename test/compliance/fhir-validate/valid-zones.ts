import type { ValidCase } from './valid-clinical.ts';

/** Periods whose order a zone or a precision leaves open; other evaluators of FHIRPath refuse some of them. */
export const validZones: readonly ValidCase[] = [
  { start: '2026-01-02', end: '2026-01-01T20:00:00Z' },
  { start: '2026-01-01T00:00:00+08:00', end: '2025-12-31' },
  { start: '2021-01-01T00:00:00Z', end: '2020' },
  { start: '2026-01', end: '2026' },
].map((effectivePeriod) => ({
  name: `period from ${effectivePeriod.start} to ${effectivePeriod.end}`,
  resource: { resourceType: 'Observation', status: 'final', code: { text: 'x' }, effectivePeriod },
}));
