import { z } from 'zod';
import { organisationSchema } from '../organisation.ts';
import { catalogueSchema } from './catalogue.ts';
import { calendarDaySchema } from './common.ts';
import { policiesSchema } from './policy.ts';
import { qualificationsSchema } from './qualification.ts';

/** All reference data of a decision; every part has a version, which the decision carries, so that it can be replayed. */
export const recognitionReferenceSchema = z.strictObject({
  catalogue: catalogueSchema,
  qualifications: qualificationsSchema,
  organisations: z.strictObject({
    version: z.string().min(1),
    validFrom: calendarDaySchema,
    list: z.array(organisationSchema),
  }),
  policies: policiesSchema,
});
export type RecognitionReference = z.infer<typeof recognitionReferenceSchema>;
