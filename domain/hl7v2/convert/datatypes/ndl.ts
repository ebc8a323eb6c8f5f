import type { Reference } from 'fhir/r4.d.ts';
import type { Part } from '../part.ts';
import type { Run } from '../run.ts';
import { practitioner } from './xcn.ts';

/** NDL to a reference to its Practitioner. NDL.1 is a CNN: XCN's first parts one level down. NDL.2 to NDL.11 (when and where) stay raw. */
export const interpreter = (part: Part, target: string, run: Run): Reference | undefined => {
  const person = part.sub(1);
  return person && practitioner(person, target, run);
};
