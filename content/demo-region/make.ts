import { z } from 'zod';
import { type Organisation, organisationSchema } from '../../schemas/organisation.ts';
import {
  calendarDaySchema,
  type ReasonList,
  type RecognitionReference,
  recognitionReferenceSchema,
} from '../../schemas/recognition/index.ts';
import { starterCatalogue, starterReasons } from '../recognition/index.ts';
import organisations from './organisations.json' with { type: 'json' };
import policies from './policies.json' with { type: 'json' };
import qualifications from './qualifications.json' with { type: 'json' };

/** A region to try the gateway in: five organisations of a city that does not exist (GB 2260 begins no code with 99). */
export interface DemoRegion {
  readonly organisations: readonly Organisation[];
  readonly reference: RecognitionReference;
  readonly reasons: readonly ReasonList[];
}

const millisecondsOfDay = 86_400_000;
const relativeDay = /^today(?:([+-])(\d+))?$/;

/** Replaces every `today`, `today-30`, `today+30` in the data by the calendar day that it is. */
const datedFrom = (today: string, data: unknown): unknown => {
  if (Array.isArray(data)) return data.map((part) => datedFrom(today, part));
  if (typeof data === 'object' && data !== null) {
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, datedFrom(today, value)]));
  }
  const match = typeof data === 'string' ? relativeDay.exec(data) : null;
  if (match === null) return data;
  const days = Number(`${match[1] ?? '+'}${match[2] ?? '0'}`);
  return new Date(Date.parse(`${today}T00:00:00Z`) + days * millisecondsOfDay).toISOString().slice(0, 10);
};

/**
 * Makes the demo region for a day (`YYYY-MM-DD`, in Asia/Shanghai), so that its certificates are valid, expired and withdrawn whenever it
 * is tried. Throws a ZodError when `today` is no calendar day.
 */
export const demoRegion = (today: string): DemoRegion => {
  const day = calendarDaySchema.parse(today);
  const list = z.array(organisationSchema).parse(organisations);
  const reference = recognitionReferenceSchema.parse({
    catalogue: starterCatalogue,
    qualifications: datedFrom(day, qualifications),
    organisations: { version: 'demo-1', validFrom: datedFrom(day, 'today-730'), list },
    policies: datedFrom(day, policies),
  });
  return { organisations: list, reference, reasons: starterReasons };
};
