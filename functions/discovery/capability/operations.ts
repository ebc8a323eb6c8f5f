import { hutongBase } from '../../../schemas/uris.ts';
import { routes } from '../../routes.ts';

export interface Operation {
  readonly name: string;
  /** Resource type it belongs to; `undefined`: the whole server; `*`: every type. */
  readonly type: string | undefined;
  /** Canonical of its OperationDefinition. */
  readonly definition: string;
  readonly summary: string;
}

const core = 'http://hl7.org/fhir/OperationDefinition/';
const bulk = 'http://hl7.org/fhir/uv/bulkdata/OperationDefinition/';

/** Definitions by others, by address below the base; the gateway's own operations are defined under its own base. */
const definitions: Readonly<Record<string, string>> = {
  '{type}/$validate': `${core}Resource-validate`,
  'Patient/{id}/$everything': `${core}Patient-everything`,
  'Patient/$match': `${core}Patient-match`,
  'Observation/$lastn': `${core}Observation-lastn`,
  $export: `${bulk}export`,
  'Patient/$export': `${bulk}patient-export`,
  'Group/{id}/$export': `${bulk}group-export`,
};

/** The FHIR operations of the route table: `$name` at an address's end. */
export const operations: readonly Operation[] = routes.flatMap(({ path, summary }): Operation[] => {
  const [, below, first, name] = /^\/fhir\/((?:([A-Za-z{}]+)\/)?(?:\{id\}\/)?\$([a-z-]+))$/.exec(path) ?? [];
  if (below === undefined || name === undefined) return [];
  const definition = definitions[below] ?? `${hutongBase}/OperationDefinition/${name}`;
  return [{ name, type: first === '{type}' ? '*' : first, definition, summary }];
});

/** The operations of one resource type, or of the server, each once whatever the methods it is called by. */
export const operationsOf = (type: string | undefined) =>
  [
    ...new Map(
      operations
        .filter((operation) => operation.type === type || (type !== undefined && operation.type === '*'))
        .map((operation) => [operation.name, operation]),
    ).values(),
  ].map(({ name, definition, summary }) => ({ name, definition, documentation: summary }));
