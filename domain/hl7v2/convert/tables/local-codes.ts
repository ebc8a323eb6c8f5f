/** Codes that Chinese systems send where HL7 has its own, by HL7 table; a sender's profile comes before them, the guide's table after. */
export const localCodes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // GB/T 2261.1: 0 unknown, 1 male, 2 female, 9 not stated. `5` and `6` are its "changed to" codes.
  '0001': {
    男: 'male',
    女: 'female',
    未知: 'unknown',
    不详: 'unknown',
    其他: 'other',
    '0': 'unknown',
    '1': 'male',
    '2': 'female',
    '5': 'female',
    '6': 'male',
    '9': 'unknown',
  },
  '0078': {
    '↑': 'H',
    '↓': 'L',
    '↑↑': 'HH',
    '↓↓': 'LL',
    高: 'H',
    低: 'L',
    正常: 'N',
    异常: 'A',
    阳性: 'POS',
    阴性: 'NEG',
    '+': 'POS',
    '-': 'NEG',
  },
  '0136': { 是: 'true', 否: 'false' },
  '0004': { 住院: 'IMP', 门诊: 'AMB', 急诊: 'EMER', 体检: 'AMB' },
};

/**
 * Statuses where the guide's concept map has none, though FHIR demands one; and `CA` and `RP`, which the guide reads as a request that leaves the order
 * active: what a hospital shares is that it cancelled or replaced the order.
 */
export const statuses: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ObservationResultStatusCodesInterpretation: {
    B: 'amended',
    I: 'registered',
    N: 'final',
    O: 'unknown',
    R: 'preliminary',
    S: 'preliminary',
    U: 'final',
    V: 'final',
  },
  'ResultStatus[Non-Queries]': { A: 'partial', M: 'corrected', N: 'registered', Y: 'unknown', Z: 'unknown' },
  'OrderControlCode[ServiceRequest.status]': {
    CA: 'revoked',
    RP: 'revoked',
    UC: 'active',
    XO: 'active',
    DE: 'entered-in-error',
  },
};
