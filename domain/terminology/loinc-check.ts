/** Whether a LOINC code's check digit is right (LOINC Users' Guide, appendix: mod 10, Luhn over the digits before the hyphen). */
export const isLoincCode = (code: string): boolean => {
  const parts = /^(\d{1,7})-(\d)$/u.exec(code);
  if (parts === null) return false;
  const digits = [...(parts[1] ?? '')].reverse().map(Number);
  let sum = 0;
  for (const [position, digit] of digits.entries()) {
    const weighted = position % 2 === 0 ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return (10 - (sum % 10)) % 10 === Number(parts[2]);
};
