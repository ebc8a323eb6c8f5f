import type { Endpoints } from '../_shared/make-handler.ts';
import { bundleEndpoint } from './bundle.ts';
import type { FhirServices } from './fhir-services.ts';
import { readEndpoints } from './read.ts';
import { withAddress } from './require-address.ts';
import { searchEndpoints } from './search.ts';
import { validateEndpoint } from './validate.ts';
import { writeEndpoints } from './write.ts';

export const fhirEndpoints = (services: FhirServices): Endpoints<'fhir'> =>
  withAddress({
    bundle: bundleEndpoint(services),
    validate: validateEndpoint(services),
    ...readEndpoints(services),
    ...searchEndpoints(services),
    ...writeEndpoints(services),
  });
