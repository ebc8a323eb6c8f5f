import type { SegmentMap } from '../segment-map.ts';

/** v2-to-FHIR SCH[Appointment]. Status, times and participants are in `segments/appointment.ts`. */
export const schAppointment: SegmentMap = {
  segment: 'SCH',
  resource: 'Appointment',
  fields: [
    { field: 1, to: 'identifier[]', as: 'EI[Identifier]', kind: 'appointment:PLAC' },
    { field: 2, to: 'identifier[]', as: 'EI[Identifier]', kind: 'filler-appointment:FILL' },
    { field: 7, to: 'reasonCode[]', as: 'CWE[CodeableConcept]', table: 'AppointmentReasonCodes' },
    { field: 8, to: 'appointmentType', as: 'CWE[CodeableConcept]', table: 'AppointmentTypeCodes' },
  ],
};

/** What a scheduling event makes of an appointment when SCH-25 does not say (HL7 v2.8 chapter 10.3). */
export const appointmentStatuses: Readonly<Record<string, string>> = {
  S12: 'booked',
  S13: 'booked',
  S14: 'booked',
  S15: 'cancelled',
  S16: 'cancelled',
  S17: 'entered-in-error',
  S18: 'booked',
  S19: 'booked',
  S20: 'cancelled',
  S21: 'cancelled',
  S22: 'cancelled',
  S23: 'booked',
  S24: 'booked',
  S26: 'noshow',
  S27: 'booked',
};
