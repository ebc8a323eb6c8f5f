export interface BackoffOptions {
  readonly firstMilliseconds: number;
  readonly capMilliseconds: number;
  /** Between 0 and 1. */
  readonly random: () => number;
}

/** How long to wait before the next try: doubled with each failure up to the cap, less up to a fifth, so that lanes do not all come back at once. */
export const backoffDelay = (
  failures: number,
  { firstMilliseconds, capMilliseconds, random }: BackoffOptions,
): number => {
  const full = Math.min(capMilliseconds, firstMilliseconds * 2 ** Math.min(failures - 1, 30));
  return full * (1 - 0.2 * random());
};
