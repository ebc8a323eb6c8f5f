/** Children of every element of the R4 definitions, by definition path, with choice elements spelled out as in JSON. */

/** The parts of StructureDefinition.snapshot.element that the search tables need. */
export interface ElementSource {
  readonly path: string;
  readonly min?: number;
  readonly max?: string;
  readonly type?: readonly { readonly code: string }[];
  readonly contentReference?: string;
  readonly binding?: { readonly strength?: string; readonly valueSet?: string };
  readonly isSummary?: boolean;
  readonly isModifier?: boolean;
}

interface ChildElement {
  /** JSON property: `effectiveDateTime`. */
  readonly name: string;
  readonly type: string;
  /** Where its own children are defined. */
  readonly definition: string;
  readonly binding?: ElementSource['binding'];
}

export interface ElementIndex {
  readonly children: (definition: string, name: string) => readonly ChildElement[];
}

const upperFirst = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** `http://hl7.org/fhirpath/System.String` is how the definitions type `id` and `url`; it is a string in JSON. */
const typeName = (code: string): string => (code.startsWith('http://hl7.org/fhirpath/') ? 'string' : code);

export const makeElementIndex = (elements: readonly ElementSource[]): ElementIndex => {
  const byPath = new Map(elements.map((element) => [element.path, element]));
  return {
    children: (definition, name) => {
      const plain = byPath.get(`${definition}.${name}`);
      const element = plain ?? byPath.get(`${definition}.${name}[x]`);
      if (!element) return [];
      if (element.contentReference) {
        return [{ name, type: 'BackboneElement', definition: element.contentReference.slice(1) }];
      }
      return (element.type ?? []).map(({ code }) => {
        const type = typeName(code);
        const inline = type === 'BackboneElement' || type === 'Element';
        return {
          name: plain ? name : `${name}${upperFirst(type)}`,
          type,
          definition: inline ? element.path : type,
          ...(element.binding ? { binding: element.binding } : {}),
        };
      });
    },
  };
};
