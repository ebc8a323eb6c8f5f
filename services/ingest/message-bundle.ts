import type { Bundle, BundleEntry, MessageHeader } from 'fhir/r4.d.ts';
import { localIdentifierOf } from '../../domain/fhir/index.ts';
import { HutongError } from '../../schemas/error.ts';
import { hutongBase } from '../../schemas/uris.ts';

/**
 * A message bundle (R4 messaging.html) as the transaction that it asks for: every resource but the header is put where its identifier says, or created.
 * Throws `request.invalid` when the first entry is no MessageHeader.
 */
export const transactionOfMessage = (
  bundle: Bundle,
): { readonly header: MessageHeader; readonly transaction: Bundle } => {
  const [first, ...others] = bundle.entry ?? [];
  if (first?.resource?.resourceType !== 'MessageHeader') {
    throw new HutongError('request.invalid', 'The first entry of a message is its MessageHeader', {
      path: 'Bundle.entry[0]',
    });
  }
  const entry = others.map((other): BundleEntry => {
    const { resource } = other;
    const identity = resource === undefined ? undefined : localIdentifierOf(resource);
    const type = resource?.resourceType ?? '';
    return {
      ...other,
      request:
        identity === undefined
          ? { method: 'POST', url: type }
          : {
              method: 'PUT',
              url: `${type}?${new URLSearchParams({ identifier: `${identity.system}|${identity.value}` })}`,
            },
    };
  });
  // resourceType was just looked at.
  return { header: first.resource as MessageHeader, transaction: { ...bundle, type: 'transaction', entry } };
};

const responseHeader = ({ id, eventCoding, eventUri, source }: MessageHeader): MessageHeader => ({
  resourceType: 'MessageHeader',
  ...(eventCoding === undefined ? {} : { eventCoding }),
  ...(eventUri === undefined ? {} : { eventUri }),
  source: { endpoint: `${hutongBase}/gateway`, name: 'Hutong' },
  destination: [{ endpoint: source.endpoint, ...(source.name === undefined ? {} : { name: source.name }) }],
  response: { identifier: id ?? 'unknown', code: 'ok' },
});

/** The answer to a message: a message whose header says that it was taken in. */
export const messageResponse = (header: MessageHeader, at: string): Bundle => ({
  resourceType: 'Bundle',
  type: 'message',
  timestamp: at,
  entry: [{ resource: responseHeader(header) }],
});
