/**
 * Scopes. FHIR resources: SMART App Launch 2.2 system scopes, `system/Observation.rs`, letters in the order c r u d s, `*` for every type.
 * What is no FHIR interaction has a scope of the gateway's own.
 */

export const ownScopes = {
  'hutong/message.write': 'push HL7 v2 messages',
  'hutong/message.read': "read one's own organisation's messages, their ledgers and failures",
  'hutong/message.steward': "read every organisation's messages, their ledgers and failures",
  'hutong/region.read': "read every organisation's records, as a regional platform does",
  'hutong/profile.write': 'install, replace and remove FHIR profiles (StructureDefinition) for the whole region',
  'hutong/recognition.read': 'ask which results are recognisable, in a treatment context',
} as const;
export type OwnScope = keyof typeof ownScopes;

export type Interaction = 'c' | 'r' | 'u' | 'd' | 's';

const systemScope = /^system\/(\*|[A-Z][A-Za-z]{1,63})\.(c?r?u?d?s?)$/;

/** Whether the text is a scope that this gateway knows. */
export const isScope = (scope: string): boolean => {
  if (Object.hasOwn(ownScopes, scope)) return true;
  const match = systemScope.exec(scope);
  return match !== null && match[2] !== '';
};

/** Whether one of the granted scopes allows every letter of `interactions` on `type`. */
export const allows = (granted: readonly string[], type: string, interactions: readonly Interaction[]): boolean =>
  interactions.every((interaction) =>
    granted.some((scope) => {
      const match = systemScope.exec(scope);
      return match !== null && (match[1] === '*' || match[1] === type) && (match[2] ?? '').includes(interaction);
    }),
  );

/** Whether what is asked for is within what is registered: each letter of a system scope, each own scope by name. */
export const within = (asked: string, registered: readonly string[]): boolean => {
  if (registered.includes(asked)) return true;
  const match = systemScope.exec(asked);
  // The pattern admits only the five letters in group 2.
  return match !== null && allows(registered, match[1] ?? '', [...(match[2] ?? '')] as Interaction[]);
};
