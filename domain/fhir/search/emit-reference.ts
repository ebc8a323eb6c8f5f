/** Entries of references and URIs (R4 sections 3.1.1.4.9 and 3.1.1.4.13). */
import { draft, type Emit, isObject, text } from './emit.ts';
import { plainReference, typeOfReference } from './reference-target.ts';
import { systemCode } from './system-code.ts';

const reference: Emit = (value, path, group, { entries, options, containedType }) => {
  if (!isObject(value)) return;
  const entry = draft(path, group);
  const written = text(value.reference);
  if (written !== undefined) entry.r = plainReference(written, options.baseUrl);
  const type =
    entry.r === undefined || typeOfReference(entry.r) === undefined
      ? ((written?.startsWith('#') ? containedType(written) : undefined) ?? text(value.type))
      : undefined;
  if (type !== undefined) entry.y = type;
  const logical = value.identifier;
  if (isObject(logical)) {
    const [system, number] = [text(logical.system), text(logical.value)];
    if (system !== undefined) entry.s = systemCode(system);
    if (number !== undefined) entry.c = number;
  }
  if (entry.r !== undefined || entry.c !== undefined || text(value.display) !== undefined) entries.push(entry);
};

/** A resource inside a bundle, as a reference to it. */
const embedded: Emit = (value, path, group, { entries }) => {
  if (!isObject(value)) return;
  const [type, id] = [text(value.resourceType), text(value.id)];
  if (type === undefined) return;
  const entry = draft(path, group);
  if (id === undefined) entry.y = type;
  else entry.r = `${type}/${id}`;
  entries.push(entry);
};

const uri: Emit = (value, path, group, { entries }) => {
  const url = text(value);
  if (url === undefined) return;
  const entry = draft(path, group);
  entry.u = url;
  entries.push(entry);
};

export const references: Readonly<Record<string, Emit>> = {
  Reference: reference,
  Resource: embedded,
  canonical: uri,
  uri,
};

export const uris: Readonly<Record<string, Emit>> = { uri, url: uri, canonical: uri, oid: uri, uuid: uri };
