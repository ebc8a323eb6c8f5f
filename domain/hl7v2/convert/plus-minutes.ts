/** A FHIR dateTime with a time of day, some minutes later, in the same zone. */
export const plusMinutes = (dateTime: string, minutes: number): string => {
  const [, offset = 'Z'] = /(Z|[+-]\d\d:\d\d)$/.exec(dateTime) ?? [];
  const shift =
    offset === 'Z' ? 0 : Number(`${offset.slice(0, 1)}1`) * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4)));
  const local = Date.parse(dateTime) + (minutes + shift) * 60_000;
  return new Date(local).toISOString().replace(/(\.000)?Z$/, offset);
};
