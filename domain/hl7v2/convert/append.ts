/** A list with one item more: the same list where there is one, because copying it for each item would cost quadratic time. */
export const append = <T>(list: T[] | undefined, item: T): T[] => {
  if (list === undefined) return [item];
  list.push(item);
  return list;
};
