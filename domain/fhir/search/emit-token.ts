/** Entries of tokens: codes, codings, identifiers, contacts (R4 section 3.1.1.4.10). */
import { comparableContact } from './comparable-text.ts';
import { draft, type Emit, isObject, text } from './emit.ts';
import { systemCode } from './system-code.ts';

const code: Emit = (value, path, group, { entries }) => {
  if (typeof value !== 'string' && typeof value !== 'boolean') return;
  const entry = draft(path, group);
  entry.c = String(value);
  entries.push(entry);
};

const coding: Emit = (value, path, group, { entries }) => {
  if (!isObject(value)) return;
  const entry = draft(path, group);
  const [system, symbol, display] = [text(value.system), text(value.code), text(value.display)];
  if (system !== undefined) entry.s = systemCode(system);
  if (symbol !== undefined) entry.c = symbol;
  if (display !== undefined) entry.t = display;
  if (symbol !== undefined || display !== undefined) entries.push(entry);
};

const codeableConcept: Emit = (value, path, group, sink) => {
  if (!isObject(value)) return;
  const label = text(value.text);
  let said = label === undefined;
  if (Array.isArray(value.coding)) {
    for (const one of value.coding) {
      coding(one, path, group, sink);
      if (!said && isObject(one) && one.display === label) said = true;
    }
  }
  if (said || label === undefined) return;
  const entry = draft(path, group);
  entry.t = label;
  sink.entries.push(entry);
};

const identifier: Emit = (value, path, group, { entries }) => {
  if (!isObject(value)) return;
  const [system, number] = [text(value.system), text(value.value)];
  if (number === undefined) return;
  const entry = draft(path, group);
  if (system !== undefined) entry.s = systemCode(system);
  entry.c = number;
  const label = isObject(value.type) ? text(value.type.text) : undefined;
  if (label !== undefined) entry.t = label;
  entries.push(entry);
};

const contactPoint: Emit = (value, path, group, { entries }) => {
  if (!isObject(value)) return;
  const [system, contact] = [text(value.system), text(value.value)];
  if (contact === undefined) return;
  const entry = draft(path, group);
  if (system !== undefined) entry.s = systemCode(system);
  entry.c = comparableContact(contact);
  entries.push(entry);
};

export const tokens: Readonly<Record<string, Emit>> = {
  code,
  boolean: code,
  string: code,
  id: code,
  uri: code,
  oid: code,
  canonical: code,
  Coding: coding,
  CodeableConcept: codeableConcept,
  Identifier: identifier,
  ContactPoint: contactPoint,
};
