/** The parts of the R4 definitions that the compiler reads; everything else in them is left alone. */
export interface ElementSource {
  readonly id: string;
  readonly path: string;
  readonly min: number;
  readonly max: string;
  readonly base?: { readonly path: string };
  readonly contentReference?: string;
  readonly type?: readonly TypeSource[];
  readonly constraint?: readonly ConstraintSource[];
  readonly binding?: {
    readonly strength: string;
    readonly valueSet?: string;
    readonly extension?: readonly ExtensionSource[];
  };
}

export interface TypeSource {
  readonly code: string;
  readonly profile?: readonly string[];
  readonly targetProfile?: readonly string[];
  readonly extension?: readonly ExtensionSource[];
}

interface ExtensionSource {
  readonly url: string;
  readonly valueUrl?: string;
  readonly valueCanonical?: string;
}

export interface ConstraintSource {
  readonly key: string;
  readonly severity: 'error' | 'warning';
  readonly human: string;
  readonly expression?: string;
  readonly source?: string;
}

export interface StructureSource {
  readonly resourceType: 'StructureDefinition';
  readonly id: string;
  readonly url: string;
  readonly name: string;
  readonly kind: 'primitive-type' | 'complex-type' | 'resource' | 'logical';
  readonly abstract: boolean;
  readonly type: string;
  readonly baseDefinition?: string;
  readonly derivation?: 'specialization' | 'constraint';
  readonly snapshot: { readonly element: readonly ElementSource[] };
}

export interface ConceptSource {
  readonly code: string;
  readonly concept?: readonly ConceptSource[];
  readonly property?: readonly { readonly code: string; readonly valueCode?: string }[];
}

export interface CodeSystemSource {
  readonly resourceType: 'CodeSystem';
  readonly url: string;
  readonly content: string;
  readonly concept?: readonly ConceptSource[];
}

export interface IncludeSource {
  readonly system?: string;
  readonly concept?: readonly { readonly code: string }[];
  readonly filter?: readonly { readonly property: string; readonly op: string; readonly value: string }[];
  readonly valueSet?: readonly string[];
}

export interface ValueSetSource {
  readonly resourceType: 'ValueSet';
  readonly url: string;
  readonly compose?: { readonly include?: readonly IncludeSource[]; readonly exclude?: readonly IncludeSource[] };
}
