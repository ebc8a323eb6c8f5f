import { HutongError } from '../../schemas/error.ts';
import type { FindRecognisedResults } from '../../services/recognition/find-recognised-results.ts';
import { fhirJson } from '../_shared/http.ts';
import type { Endpoints } from '../_shared/make-handler.ts';
import { requireFhirJson } from '../_shared/require-fhir-json.ts';

export const recognitionEndpoints = ({
  findRecognisedResults,
}: {
  readonly findRecognisedResults: FindRecognisedResults;
}): Endpoints<'recognition'> => ({
  'recognised-results': async (request) => {
    requireFhirJson(request);
    const { body, caller, audit } = request;
    if (!caller.scopes.includes('hutong/recognition.read')) {
      throw new HutongError('auth.scope', 'The token lacks hutong/recognition.read');
    }
    return fhirJson(await findRecognisedResults(body, caller, audit));
  },
});
