import { type CodeList, codeListSchema } from '../schemas/terminology.ts';
import department from './terminology/lists/department.json' with { type: 'json' };
import division from './terminology/lists/division.json' with { type: 'json' };
import edition from './terminology/lists/edition.json' with { type: 'json' };
import ethnicGroup from './terminology/lists/ethnic-group.json' with { type: 'json' };
import hospitalGrade from './terminology/lists/hospital-grade.json' with { type: 'json' };
import interpretation from './terminology/lists/interpretation.json' with { type: 'json' };
import maritalStatus from './terminology/lists/marital-status.json' with { type: 'json' };
import sex from './terminology/lists/sex.json' with { type: 'json' };

/** The code lists that the project ships, validated. Throws a ZodError where a file breaks the schema. */
export const loadCodeLists = (): Readonly<Record<string, CodeList>> => {
  const lists = { department, division, edition, ethnicGroup, hospitalGrade, interpretation, maritalStatus, sex };
  return Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, codeListSchema.parse(list)]));
};
