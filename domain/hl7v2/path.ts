import { HutongError } from '../../schemas/error.ts';

/** A parsed address. Numbers count from 1; 0 stands for "not given". */
interface Hl7Path {
  readonly segment: string;
  readonly occurrence: number;
  readonly field: number;
  readonly repetition: number;
  readonly component: number;
  readonly subcomponent: number;
}

const grammar = /^([A-Z][A-Z0-9]{2})(?:\[(\d{1,6})\])?-(\d{1,4})(?:\[(\d{1,6})\])?(?:\.(\d{1,4})(?:\.(\d{1,4}))?)?$/;

/**
 * Reads an address such as `PID-5`, `OBX[2]-5.1` or `PID-3[2].4.1`: segment, its occurrence, field, its repetition, component, subcomponent.
 *
 * Throws `request.invalid` for anything else; paths come from code and from profiles, never from messages.
 */
export const parsePath = (path: string): Hl7Path => {
  const match = grammar.exec(path);
  const [, segment, occurrence = 0, field, repetition = 0, component = 0, subcomponent = 0] = match ?? [];
  if (segment === undefined || Number(field) === 0) throw new HutongError('request.invalid', 'Not an HL7 v2 path');
  return {
    segment,
    occurrence: Number(occurrence),
    field: Number(field),
    repetition: Number(repetition),
    component: Number(component),
    subcomponent: Number(subcomponent),
  };
};
