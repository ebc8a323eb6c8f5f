/** Messages that are converted: MSH-9.1 to the events (MSH-9.2) that are known. An empty list means every event of the code. */
export const supportedMessages: Readonly<Record<string, readonly string[]>> = {
  ORU: ['R01', 'R03', 'R30', 'R31', 'R32', 'R40', 'W01'],
  OUL: ['R21', 'R22', 'R23', 'R24'],
};

/** Messages that may come without a patient: a booking of rooms, a bed's status. Every other one is about a person. */
export const withoutPatient: ReadonlySet<string> = new Set(['SIU', 'ADT_A20']);
