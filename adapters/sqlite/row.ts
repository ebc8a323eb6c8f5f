import { indexNames, type NewRecord, type StoredRecord } from '../../services/ports/index.ts';

/** The columns of `items` that make a StoredRecord, in the order that `readRow` takes them. */
export const columns = 'pk, sk, version, expires, g1pk, g1sk, g2pk, g2sk, g3pk, g3sk, body';

/** One row as an array, as STRICT tables guarantee it. */
export type Row = readonly [
  pk: string,
  sk: string,
  version: number,
  expires: number | null,
  ...keysAndBody: (string | null)[],
];

export const readRow = (row: Row): StoredRecord => {
  const [pk, sk, version, expires, ...rest] = row;
  const indexes: Record<string, { pk: string; sk: string }> = {};
  let indexed = false;
  for (const [position, name] of indexNames.entries()) {
    const indexPk = rest[position * 2];
    const indexSk = rest[position * 2 + 1];
    if (typeof indexPk === 'string' && typeof indexSk === 'string') {
      indexes[name] = { pk: indexPk, sk: indexSk };
      indexed = true;
    }
  }
  return {
    pk,
    sk,
    version,
    body: rest[6] ?? '',
    ...(indexed ? { indexes } : {}),
    ...(expires === null ? {} : { expiresAt: expires }),
  };
};

/** The values of `columns` without `version`. */
export const writeRow = (record: NewRecord): (string | number | null)[] => {
  const { gsi1, gsi2, gsi3 } = record.indexes ?? {};
  return [
    record.pk,
    record.sk,
    record.expiresAt ?? null,
    gsi1?.pk ?? null,
    gsi1?.sk ?? null,
    gsi2?.pk ?? null,
    gsi2?.sk ?? null,
    gsi3?.pk ?? null,
    gsi3?.sk ?? null,
    record.body,
  ];
};
