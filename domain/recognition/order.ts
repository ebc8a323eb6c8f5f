/** Compares by code units: the same everywhere, which `localeCompare` is not. */
export const compareText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
