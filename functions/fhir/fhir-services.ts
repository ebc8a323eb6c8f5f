import type { IngestBundle } from '../../services/ingest/ingest-bundle.ts';
import type { ValidateSent } from '../../services/profiles/validate-sent.ts';
import type { ReadHistory, ReadTypeHistory } from '../../services/resources/read-history.ts';
import type { ReadResource, ReadVersion } from '../../services/resources/read-resource.ts';
import type { WriteResource } from '../../services/resources/write-resource.ts';
import type { Everything } from '../../services/search/everything.ts';
import type { LastN } from '../../services/search/last-n.ts';
import type { SearchResources } from '../../services/search/search-resources.ts';

/** What the endpoints of the FHIR API call. */
export interface FhirServices {
  readonly ingestBundle: IngestBundle;
  readonly readResource: ReadResource;
  readonly readVersion: ReadVersion;
  readonly readHistory: ReadHistory;
  readonly readTypeHistory: ReadTypeHistory;
  readonly searchResources: SearchResources;
  readonly everything: Everything;
  readonly lastN: LastN;
  readonly writeResource: WriteResource;
  readonly validate: ValidateSent;
  readonly baseUrl: string;
}
