const second = 1000;
const longest = 30 * 60 * second;

/** How long a subscriber may fail before its notifications are dead letters. */
export const patienceMilliseconds = 24 * 3600 * second;
/** A handshake is answered by someone who sits and waits: it is given up sooner. */
export const handshakePatienceMilliseconds = 10 * 60 * second;

/**
 * Milliseconds until the next attempt after `failures` failures in a row: 1 s, doubled up to 30 min, of which `random` (0 to 1) takes away up to half, so that
 * subscribers behind one broken network do not all come back in the same second.
 */
export const retryDelay = (failures: number, random: number): number =>
  Math.min(second * 2 ** Math.min(failures - 1, 20), longest) * (1 - random / 2);
