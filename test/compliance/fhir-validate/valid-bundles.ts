import type { ValidCase } from './valid-clinical.ts';

const text = (words: string) => ({ text: words });
const uuid = (last: number) => `urn:uuid:00000000-0000-4000-8000-00000000000${last}`;

/** One Bundle of each type that travels. */
export const validBundles: readonly ValidCase[] = [
  {
    name: 'transaction Bundle with urn:uuid references',
    resource: {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        {
          fullUrl: uuid(1),
          resource: { resourceType: 'Patient' },
          request: { method: 'POST', url: 'Patient', ifNoneExist: 'identifier=1' },
        },
        {
          fullUrl: uuid(2),
          resource: { resourceType: 'Observation', status: 'final', code: text('x'), subject: { reference: uuid(1) } },
          request: { method: 'POST', url: 'Observation' },
        },
        { request: { method: 'DELETE', url: 'Patient/9' } },
      ],
    },
  },
  {
    name: 'searchset Bundle',
    resource: {
      resourceType: 'Bundle',
      type: 'searchset',
      total: 1,
      link: [{ relation: 'self', url: 'https://example.org/Patient?x=1' }],
      entry: [
        {
          fullUrl: 'https://example.org/Patient/1',
          resource: { resourceType: 'Patient', id: '1' },
          search: { mode: 'match', score: 1 },
        },
      ],
    },
  },
  {
    name: 'history Bundle with equal full URLs',
    resource: {
      resourceType: 'Bundle',
      type: 'history',
      total: 2,
      entry: [2, 1].map((version) => ({
        fullUrl: 'https://example.org/Patient/1',
        resource: { resourceType: 'Patient', id: '1', meta: { versionId: String(version) } },
        request: { method: 'PUT', url: 'Patient/1' },
        response: { status: '200', lastModified: '2026-01-01T00:00:00Z', etag: `W/"${version}"` },
      })),
    },
  },
  {
    name: 'document Bundle',
    resource: {
      resourceType: 'Bundle',
      type: 'document',
      identifier: { system: 'urn:ietf:rfc:3986', value: uuid(3) },
      timestamp: '2026-01-01T00:00:00Z',
      entry: [
        {
          fullUrl: uuid(4),
          resource: {
            resourceType: 'Composition',
            status: 'final',
            type: text('summary'),
            date: '2026-01-01',
            author: [{ display: 'x' }],
            title: 'x',
            confidentiality: 'N',
            section: [
              { title: 'a', text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">a</div>' } },
            ],
          },
        },
      ],
    },
  },
  {
    name: 'message Bundle',
    resource: {
      resourceType: 'Bundle',
      type: 'message',
      entry: [
        {
          fullUrl: uuid(5),
          resource: { resourceType: 'MessageHeader', eventUri: 'urn:x', source: { endpoint: 'urn:y' } },
        },
      ],
    },
  },
];
