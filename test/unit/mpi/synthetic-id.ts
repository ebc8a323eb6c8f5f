/** Resident IDs for tests, made by the formula of GB 11643 as a sum of powers of two modulo 11, which the parser does not use. */
export const syntheticId = (birthDate: string, sequence: number, area = '110101'): string => {
  const digits = `${area}${birthDate.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`;
  const sum = [...digits].reduce((total, digit, position) => total + Number(digit) * 2 ** (17 - position), 0);
  const check = (12 - (sum % 11)) % 11;
  return `${digits}${check === 10 ? 'X' : check}`;
};
