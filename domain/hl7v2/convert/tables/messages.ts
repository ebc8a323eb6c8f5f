const events = (text: string): readonly string[] => text.split(' ');

/** Messages that are converted: MSH-9.1 to the events (MSH-9.2) that are known. */
export const supportedMessages: Readonly<Record<string, readonly string[]>> = {
  ADT: events(
    'A01 A02 A03 A04 A05 A06 A07 A08 A09 A10 A11 A12 A13 A14 A15 A16 A17 A18 A21 A22 A23 A24 A25 A26 A27 A28 A29 A30 A31 A32 A33 A34 A35 ' +
      'A36 A37 A38 A39 A40 A41 A42 A43 A44 A45 A46 A47 A48 A49 A50 A51 A52 A53 A54 A55 A60 A61 A62',
  ),
  BAR: events('P01 P02 P05 P06 P10 P12'),
  DFT: events('P03 P11'),
  MDM: events('T01 T02 T03 T04 T05 T06 T07 T08 T09 T10 T11'),
  OMG: events('O19'),
  OML: events('O21'),
  OMP: events('O09'),
  ORM: events('O01'),
  ORU: events('R01 R03 R30 R31 R32 R40 W01'),
  OUL: events('R21 R22 R23 R24'),
  PPR: events('PC1 PC2 PC3'),
  RDE: events('O01 O11 O25 O49'),
  RDS: events('O01 O13'),
  REF: events('I12 I13 I14 I15'),
  SIU: events('S12 S13 S14 S15 S16 S17 S18 S19 S20 S21 S22 S23 S24 S26 S27'),
  VXU: events('V04'),
};

/** What a message must have besides MSH when it is not PID: an appointment may be nobody's. */
export const requiredSegments: Readonly<Record<string, string>> = { SIU: 'SCH' };
