import { HutongError } from '../../../../schemas/error.ts';
import type { MatchField } from '../../../../schemas/mpi-model.ts';
import { chineseAddressOf } from '../compare/chinese-address.ts';
import { chineseNameOf } from '../compare/chinese-name.ts';
import { residentIdOf, sexOf } from '../compare/codes.ts';
import { birthDateOf } from '../compare/date.ts';
import { latinNameOf } from '../compare/latin-name.ts';
import { phoneDigits } from '../compare/lists.ts';
import { codeForm, type FieldValues, firstOf, latinForm } from '../field-values.ts';
import type { HanTable } from '../han-table.ts';

/** The values of a record under which it may be found: none where it has none, several where it has several. */
export type KeyPart = (fields: FieldValues, table: HanTable) => readonly string[];

const soundexDigits: Readonly<Record<string, string>> = Object.fromEntries(
  ['bfpv', 'cgjkqsxz', 'dt', 'l', 'mn', 'r'].flatMap((letters, i) =>
    [...letters].map((letter) => [letter, String(i + 1)]),
  ),
);

/** American Soundex (Russell 1918): a letter and three digits; letters with one sound share a code. */
const soundex = (name: string): string => {
  let code = name.slice(0, 1);
  let last = soundexDigits[code] ?? '';
  for (const letter of name.slice(1)) {
    const digit = soundexDigits[letter] ?? '';
    if (digit !== '' && digit !== last) code += digit;
    if (letter !== 'h' && letter !== 'w') last = digit;
    if (code.length === 4) break;
  }
  return code.padEnd(4, '0');
};

const of = <Value>(value: Value | undefined): readonly Value[] => (value === undefined ? [] : [value]);

const latin = (fields: FieldValues, field: MatchField): readonly string[] => of(latinNameOf(fields, field));

const code =
  (field: MatchField): KeyPart =>
  (fields) =>
    of(firstOf(fields, field)).flatMap((value) => of(codeForm(value)));

/** Every way to read a Chinese name aloud, eight at most. */
const readingsOf = (fields: FieldValues, table: HanTable): readonly string[] => {
  const name = chineseNameOf(fields, 'fullName', table);
  if (name === undefined) return [];
  if (!name.han) return [name.text.toLowerCase().split(' ').toSorted().join('')];
  let spoken = [''];
  for (const [i, sounds] of name.sounds.entries()) {
    const here = sounds.length === 0 ? [name.text[i] ?? ''] : sounds;
    spoken = spoken.flatMap((start) => here.map((sound) => `${start}${sound} `)).slice(0, 8);
  }
  return [...new Set(spoken.map((syllables) => syllables.trim().split(' ').toSorted().join('')))];
};

const date =
  (from: number, to: number): KeyPart =>
  (fields) =>
    of(birthDateOf(fields)?.slice(from, to) || undefined);

/** Parts of blocking keys by the names that models use. */
const keyParts: ReadonlyMap<string, KeyPart> = new Map<string, KeyPart>([
  ['family-sound', (fields) => latin(fields, 'familyName').map(soundex)],
  ['given-sound', (fields) => latin(fields, 'givenName').map(soundex)],
  ['given-initial', (fields) => latin(fields, 'givenName').map((name) => name.slice(0, 1))],
  // In either order, so that swapped names meet.
  [
    'names-sound',
    (fields) => {
      const both = [...latin(fields, 'familyName'), ...latin(fields, 'givenName')];
      return both.length < 2 ? [] : [both.map(soundex).toSorted().join('')];
    },
  ],
  ['any-name', (fields) => [...new Set([...latin(fields, 'familyName'), ...latin(fields, 'givenName')])]],
  [
    'any-name-sound',
    (fields) => [...new Set([...latin(fields, 'familyName'), ...latin(fields, 'givenName')].map(soundex))],
  ],
  ['birth-date', date(0, 8)],
  ['birth-year', date(0, 4)],
  ['birth-day', date(4, 8)],
  ['national-id', code('nationalId')],
  [
    'national-id-half',
    // One typing error leaves the other half whole; each half is marked, so that they do not meet.
    (fields, table) =>
      code('nationalId')(fields, table).flatMap((id) => {
        const middle = Math.ceil(id.length / 2);
        return id.length < 6 ? [] : [`<${id.slice(0, middle)}`, `>${id.slice(middle - (id.length % 2))}`];
      }),
  ],
  ['insurance-number', code('insuranceNumber')],
  ['health-record-number', code('healthRecordNumber')],
  ['postcode', code('postcode')],
  ['state', code('state')],
  ['street-number', code('streetNumber')],
  ['suburb', (fields) => latin(fields, 'suburb')],
  ['address-line', (fields) => [...new Set((fields.addressLine ?? []).flatMap((line) => of(latinForm(line))))]],
  ['phone', (fields) => [...new Set((fields.phone ?? []).flatMap((value) => of(phoneDigits(value))))]],
  ['resident-id', (fields) => of(residentIdOf(fields, 'residentId')?.id)],
  ['mother-resident-id', (fields) => of(residentIdOf(fields, 'motherResidentId')?.id)],
  ['sex', (fields) => of(sexOf(fields))],
  ['name', (fields, table) => of(chineseNameOf(fields, 'fullName', table)?.text)],
  ['name-reading', readingsOf],
  ['family', (fields, table) => of(chineseNameOf(fields, 'fullName', table)?.family)],
  ['mother-name', (fields, table) => of(chineseNameOf(fields, 'motherName', table)?.text)],
  ['address', (fields, table) => of(chineseAddressOf(fields, 'address', table)?.rest || undefined)],
]);

/** The part of that name. Throws `config.invalid` where there is none. */
export const keyPart = (name: string): KeyPart => {
  const part = keyParts.get(name);
  if (part === undefined)
    throw new HutongError('config.invalid', `The model blocks by ${name}, which is no part of a key`);
  return part;
};
