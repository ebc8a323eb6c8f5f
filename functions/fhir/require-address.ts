import { HutongError } from '../../schemas/error.ts';
import { r4Definitions } from '../../schemas/fhir/load.ts';
import type { Endpoint, HttpRequest } from '../_shared/http.ts';

const isResourceType = (type: string): boolean =>
  /^[A-Z][A-Za-z]{1,63}$/.test(type) && (r4Definitions.structure(type)?.startsWith('resource ') ?? false);

/** An id of R4's form (datatypes.html); no record of ours can have another. */
const id = /^[A-Za-z0-9.-]{1,64}$/;

/** Throws `request.unknown-route` for a type that R4 does not have, and `resource.not-found` for what can be no id. */
const requireAddress = ({ parameters }: HttpRequest): void => {
  if (parameters.type !== undefined && !isResourceType(parameters.type)) {
    throw new HutongError('request.unknown-route', 'R4 has no resource type of that name', { path: 'type' });
  }
  for (const name of ['id', 'version']) {
    const value = parameters[name];
    if (value !== undefined && !id.test(value))
      throw new HutongError('resource.not-found', 'There is no such resource', { path: name });
  }
};

/** The endpoints, each behind a look at its address. */
export const withAddress = <T extends Readonly<Record<string, Endpoint>>>(endpoints: T): T =>
  // The same names with functions of the same type.
  Object.fromEntries(
    Object.entries(endpoints).map(([name, endpoint]): [string, Endpoint] => [
      name,
      async (request) => {
        requireAddress(request);
        return endpoint(request);
      },
    ]),
  ) as T;
