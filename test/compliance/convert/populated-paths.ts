/**
 * Addresses of every value of a message that carries data, found by splitting alone, with nothing of the parser or converter.
 * `OBX[2]-5.1`: a first occurrence or repetition has no index, an undivided level no number.
 */
export const populatedPaths = (text: string): string[] => {
  const segments = text
    .replace(/^\uFEFF/, '')
    .split(/[\r\n]+/)
    .filter((line) => line.trim() !== '');
  const seen = new Map<string, number>();
  return segments.flatMap((line) => {
    const name = line.slice(0, 3);
    const occurrence = (seen.get(name) ?? 0) + 1;
    seen.set(name, occurrence);
    const owner = occurrence === 1 ? name : `${name}[${occurrence}]`;
    const [, ...fields] = line.split('|');
    if (name === 'MSH') {
      return ['MSH-1', 'MSH-2', ...fields.slice(1).flatMap((field, at) => pathsOfField(`MSH-${at + 3}`, field))];
    }
    return fields.flatMap((field, at) => pathsOfField(`${owner}-${at + 1}`, field));
  });
};

const pathsOfField = (path: string, field: string): string[] =>
  field.split('~').flatMap((repetition, at) => pathsOfRepetition(at === 0 ? path : `${path}[${at + 1}]`, repetition));

const pathsOfRepetition = (path: string, repetition: string): string[] => {
  const components = repetition.split('^');
  if (components.length === 1) return pathsOfComponent(path, repetition);
  return components.flatMap((component, at) => pathsOfComponent(`${path}.${at + 1}`, component));
};

const pathsOfComponent = (path: string, component: string): string[] => {
  const subcomponents = component.split('&');
  if (subcomponents.length === 1) return component === '' ? [] : [path];
  return subcomponents.flatMap((subcomponent, at) => (subcomponent === '' ? [] : [`${path}.${at + 1}`]));
};
