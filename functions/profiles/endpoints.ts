import { HutongError } from '../../schemas/error.ts';
import { outcomeOf } from '../../services/ingest/bundle-response.ts';
import { parseFhirJson } from '../../services/ingest/parse-fhir-json.ts';
import type { Installed, ManageProfiles } from '../../services/profiles/manage-profiles.ts';
import type { ReadProfiles } from '../../services/profiles/read-profiles.ts';
import { fhirJson, type HttpRequest, type HttpResponse } from '../_shared/http.ts';
import type { Endpoints } from '../_shared/make-handler.ts';
import { requireFhirJson } from '../_shared/require-fhir-json.ts';

interface Dependencies {
  readonly manage: ManageProfiles;
  readonly read: ReadProfiles;
  readonly baseUrl: string;
}

const idOf = ({ parameters: { id = '' } }: HttpRequest): string => {
  if (!/^[A-Za-z0-9.-]{1,64}$/.test(id))
    throw new HutongError('resource.not-found', 'There is no such profile', { path: 'id' });
  return id;
};

const versionHeaders = ({ profile: { meta } }: Pick<Installed, 'profile'>) => ({
  etag: `W/"${meta.versionId}"`,
  'last-modified': new Date(meta.lastUpdated).toUTCString(),
});

/** The profile, or what is not checked of it where `Prefer: return=OperationOutcome` asks for that. */
const respondInstalled = (request: HttpRequest, installed: Installed, baseUrl: string): HttpResponse => {
  const { profile, effect, warnings } = installed;
  const headers = {
    ...versionHeaders(installed),
    location: `${baseUrl}/fhir/StructureDefinition/${profile.id}`,
  };
  const status = effect === 'created' ? 201 : 200;
  const wanted = /\breturn=(minimal|OperationOutcome)\b/.exec(request.headers.prefer ?? '')?.[1];
  if (wanted === 'minimal') return { status, headers, body: '' };
  if (wanted === undefined) return fhirJson(profile, status, headers);
  const said = {
    severity: 'information',
    code: 'fhir.informational',
    path: '',
    message: `The profile was ${effect}`,
  } as const;
  return fhirJson(outcomeOf([said, ...warnings]), status, headers);
};

export const profileEndpoints = ({ manage, read, baseUrl }: Dependencies): Endpoints<'profiles'> => ({
  'profile-search': async ({ query, caller, audit }) => fhirJson(await read.search(query, { caller, audit })),
  'profile-read': async (request) => {
    const { caller, audit } = request;
    const profile = await read.read(idOf(request), { caller, audit });
    return fhirJson(profile, 200, versionHeaders({ profile }));
  },
  'profile-create': async (request) => {
    requireFhirJson(request);
    const { caller, audit } = request;
    return respondInstalled(request, await manage.create(parseFhirJson(request.body), { caller, audit }), baseUrl);
  },
  'profile-update': async (request) => {
    requireFhirJson(request);
    const { caller, audit, headers } = request;
    const id = idOf(request);
    const installed = await manage.put(id, parseFhirJson(request.body), headers['if-match'], { caller, audit });
    return respondInstalled(request, installed, baseUrl);
  },
  'profile-delete': async (request) => {
    const { caller, audit, headers } = request;
    await manage.remove(idOf(request), headers['if-match'], { caller, audit });
    return { status: 204, headers: {}, body: '' };
  },
});
