/** Fields that HL7's v2-to-FHIR guide maps and the conversion does not, and why. They stay in the kept bytes, and the ledger says so. */
const reasons: readonly (readonly [reason: string, fields: string])[] = [
  [
    'envelope: MessageHeader, Device and Provenance tell who sent a message, which the gateway keeps with the message itself',
    'MSH-3 MSH-4 MSH-5 MSH-6 MSH-8 MSH-9 MSH-11 MSH-17 MSH-19 MSH-22 MSH-23 MSH-24 MSH-25 MSH-26 MSH-27 MSA-1 MSA-2 ' +
      'SFT-1 SFT-2 SFT-3 SFT-4 SFT-5 SFT-6 EVN-4 EVN-5 EVN-7 PID-33 PID-34 ORC-10 ORC-11 ORC-17 ORC-18 ORC-19',
  ],
  [
    'participation: contacts, specialities and devices of a participant; the participant and the role are mapped',
    'PRT-2 PRT-6 PRT-7 PRT-10 PRT-14 PRT-15 PRT-16 PRT-17 PRT-18 PRT-19 PRT-20 PRT-21 PRT-22 PRT-23 PRT-24 ' +
      'ROL-1 ROL-8 ROL-9 ROL-10 ROL-11 ROL-12 ROL-13 ORC-24',
  ],
  [
    'scheduling: offsets, and the status of one resource, for which R4 has no place of its own',
    'AIG-9 AIL-7 AIP-7 AIP-12 AIS-5 AIS-10 AIS-11 AIS-12',
  ],
  [
    'pharmacy: strength and form of a Medication, which is sent as a code alone',
    'RXO-5 RXO-18 RXO-19 RXO-25 RXO-26 RXE-19',
  ],
  ['timing: offsets and durations relative to other times', 'TQ1-5 TQ1-6 TQ1-13'],
  ['visit history, bed status, episode descriptions and billing class', 'PV1-20 PV1-40 PV1-43 PV1-53 PV2-12 PV2-22'],
  ['accounts and insurance groups', 'MRG-3 IN1-10 IN3-21 NK1-13'],
  ['links between diagnoses and between procedures', 'DG1-22 PR1-16 PR1-25'],
  ['who reported an allergy, and its clinical status', 'IAM-14 IAM-15 IAM-17 IAM-27'],
  ['kinds and codes of notes, for which Annotation has no place', 'NTE-4 NTE-9'],
  ['animals', 'PID-35 PID-36'],
  ['living will', 'PD1-7'],
  ['relevant clinical information, which the guide puts into an R5 extension', 'OBR-13'],
  ['where a vaccination took place, beyond the place itself', 'RXA-28'],
];

export const notMapped: Readonly<Record<string, string>> = Object.fromEntries(
  reasons.flatMap(([reason, fields]) => fields.split(' ').map((field) => [field, reason])),
);
