/** Parts of a reference (R4 §2.3.0.1): what stands before and after the logical id. */
const forms: readonly RegExp[] = [
  /^((?:https?:\/\/[A-Za-z0-9\\/.:%$_-]*)?[A-Z][A-Za-z]+\/)([A-Za-z0-9.-]{1,64})((?:\/_history\/[A-Za-z0-9.-]{1,64})?)$/,
  /^(urn:oid:)([0-2](?:\.(?:0|[1-9]\d*))+)()$/,
  /^(urn:uuid:)([0-9A-Fa-f-]{36})()$/,
  /^(#)(.+)()$/,
];

/** Replaces the id within a reference; a reference of no known form is replaced as a whole. A bare `#` (the container) stays. */
export const mapReference = (reference: string, change: (id: string) => string): string => {
  if (reference === '#') return reference;
  for (const form of forms) {
    const match = form.exec(reference);
    if (match?.[2] !== undefined) return `${match[1] ?? ''}${change(match[2])}${match[3] ?? ''}`;
  }
  return change(reference);
};

/** The logical id that a reference names; the text itself where it has no known form. */
export const idOfReference = (reference: string): string => {
  let found = reference;
  mapReference(reference, (id) => {
    found = id;
    return id;
  });
  return found;
};
