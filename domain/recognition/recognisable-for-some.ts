import type { ResultEntry } from '../../schemas/recognition/index.ts';
import { examine } from './examination.ts';
import type { PreparedReference } from './reference.ts';
import { openRequest } from './request.ts';
import { examinationTime } from './rules/examination-time.ts';
import { itemInCatalogue, itemMapped, unitConsistent } from './rules/item.ts';
import { qualificationValid } from './rules/qualification.ts';
import type { Rule } from './rules/rule.ts';
import { notVoided, statusFinal, valuePresent } from './rules/status.ts';

/** The rules that look at the result and its performer alone. The others need a requester, an order or a person. */
const independent: readonly Rule[] = [
  statusFinal,
  notVoided,
  valuePresent,
  itemMapped,
  itemInCatalogue,
  unitConsistent,
  examinationTime,
  qualificationValid,
];

/**
 * Whether some requester may rely on the result: it is issued, has a value in a fitting unit, is an item of the catalogue in force, and its performer was qualified for
 * it when it was examined. Window, scope, grade, consent and identity are judged when somebody asks.
 *
 * `at`: ISO instant at which it is asked. Throws `RangeError` when it is none.
 */
export const isRecognisableForSome = (result: ResultEntry, at: string, reference: PreparedReference): boolean => {
  // Nobody in particular: no organisation has the empty id.
  const request = openRequest({ organisation: '', at }, { identity: {}, consent: [] }, reference);
  const examination = examine(result, '', request);
  return independent.every(({ judge }) => judge(examination).outcome !== 'fail');
};
