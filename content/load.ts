import { type TerminologyContent, terminologyContentSchema } from '../schemas/terminology.ts';
import exams from './terminology/exam-items.json' with { type: 'json' };
import lab from './terminology/lab-items.json' with { type: 'json' };
import spelling from './terminology/spelling.json' with { type: 'json' };
import vocabulary from './terminology/vocabulary.json' with { type: 'json' };

/** The starter content that the project ships, validated. Throws a ZodError where a file breaks its schema: the start stops there. */
export const loadTerminologyContent = (): TerminologyContent =>
  terminologyContentSchema.parse({ lab, exams, vocabulary, spelling });
