/** A step that did not go as the journey says. */
export class JourneyError extends Error {
  override readonly name = 'JourneyError';
}

/** Stops the journey unless `holds`. */
export const expectThat = (holds: boolean, message: string): void => {
  if (!holds) throw new JourneyError(message);
};
