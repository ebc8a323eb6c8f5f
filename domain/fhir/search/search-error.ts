/** Refusals of a search. They name parameters and modifiers, never values: a value may be a name or a number of a person. */
import { HutongError } from '../../../schemas/error.ts';

/** Names that may be shown; whatever else was sent stays unsaid. */
const shown = (name: string): string =>
  /^[A-Za-z_][\w:.-]{0,80}$/.test(name) ? `"${name}"` : 'with an unreadable name';

/** `reason`: why R4's parameter of that name is not searched. */
export const unknownParameter = (
  type: string,
  name: string,
  supported: readonly string[],
  reason?: string,
): HutongError =>
  new HutongError(
    'fhir.not-supported',
    `${type} has no search parameter ${shown(name)}${reason === undefined ? '' : ` (${reason})`}. Supported: ${supported.join(', ')}`,
    {
      path: 'search',
      details: { supported },
    },
  );

export const unknownModifier = (name: string, modifier: string, supported: readonly string[]): HutongError =>
  new HutongError(
    'fhir.not-supported',
    `Search parameter ${shown(name)} has no modifier ${shown(modifier)}. Supported: ${supported.length > 0 ? supported.map((one) => `:${one}`).join(', ') : 'none'}`,
    { path: 'search', details: { supported } },
  );

export const notSupported = (name: string, why: string): HutongError =>
  new HutongError('fhir.not-supported', `Search parameter ${shown(name)} ${why}`, { path: 'search' });

/** `expected`: what the value should look like. */
export const badValue = (name: string, expected: string): HutongError =>
  new HutongError('request.invalid', `The value of search parameter ${shown(name)} is not ${expected}`, {
    path: 'search',
  });
