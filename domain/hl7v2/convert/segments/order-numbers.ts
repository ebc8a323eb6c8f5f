import type { Identifier } from 'fhir/r4.d.ts';
import type { Order } from '../assembly.ts';
import { entityIdentifier } from '../datatypes/ei.ts';
import type { Run } from '../run.ts';
import type { SegmentReader } from '../segment-reader.ts';

/** Placer and filler numbers of an order: those of ORC, with those of its detail segment (OBR-2, OBR-3) where they differ. */
export const orderNumbers = (
  order: Order,
  target: string,
  run: Run,
): { placer?: Identifier; filler?: Identifier; all: Identifier[] } => {
  const all: Identifier[] = [];
  const read = (
    segment: SegmentReader | undefined,
    field: number,
    what: string,
    type: string,
  ): Identifier | undefined => {
    const found = entityIdentifier(segment?.one(field), target, run, what, type);
    if (found === undefined) return undefined;
    const same = all.find(({ system, value }) => system === found.system && value === found.value);
    if (same === undefined) all.push(found);
    return same ?? found;
  };
  const placer = read(order.orc, 2, 'order', 'PLAC');
  const placerOfDetail = read(order.obr, 2, 'order', 'PLAC');
  const filler = read(order.orc, 3, 'filler-order', 'FILL');
  const fillerOfDetail = read(order.obr, 3, 'filler-order', 'FILL');
  const firstPlacer = placer ?? placerOfDetail;
  const firstFiller = filler ?? fillerOfDetail;
  return { ...(firstPlacer && { placer: firstPlacer }), ...(firstFiller && { filler: firstFiller }), all };
};

/** A number as part of a derived identity: bare when it is the sender's own, with its system when it is not. */
export const numberKey = ({ system = '', value = '' }: Identifier, own: string): string =>
  system === own ? value : `${value}@${system}`;

/** What OBR-4 calls the service, as part of a derived identity. */
export const serviceKey = (obr: SegmentReader | undefined): string =>
  obr?.peek(4, 1) ?? obr?.peek(4, 2) ?? obr?.peek(4, 4) ?? '';
