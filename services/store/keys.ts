import type { Key } from '../ports/index.ts';

/**
 * Every item type of the table: its keys, the queries it serves, what it costs. Costs are DynamoDB units for a typical item: a write in a transaction takes
 * 2 units a KiB, a strongly consistent read 1 unit for 4 KiB; bodies are compressed by the adapter.
 *
 * | item | pk | sk | serves | write | read |
 * | --- | --- | --- | --- | --- | --- |
 * | message | message#id | meta | GET /messages/{id}; idempotency: its id is derived from the sender's key | 4 | 1 |
 * | | gsi1: messages#org#status | receivedAt#id | GET /messages?status= | 1 | 1 a page of 50 |
 * | ledger | message#id | ledger | GET /messages/{id} | 4–8 | 1–2 |
 * | patient | patient#id | self | GET /fhir/Patient/{id} | 2 | 1 |
 * | link | patient#id | link | source patient → person | 2 | 1 |
 * | record group | patient#id | record#group | read by id (ids hold patient and group), everything of a patient | 4–10 | 1–3 |
 * | result entries | patient#id | entry#group | recognised results of a patient in one query | 2–4 | 1 for 20 reports |
 * | search entries | patient#id | search#group | search inside a patient's compartment without the bodies | 2–4 | 1 for 20 records |
 * | | gsi1: updated#org#clinical | lastUpdated#patient#group | search and export by _lastUpdated in one's own organisation | 1 | |
 * | | gsi2: dated#org, dated#org#long | last clinical date#patient#group | search by clinical date in one's own organisation | 1 | |
 * | small type, by change | self of a patient or root resource, gsi1: updated#org#Type | lastUpdated#id | _lastUpdated, export | 1 | |
 * | index row | idx#org#Type\|parameter\|value | sort#Type/id | equality search of fully indexed types (domain/fhir/search/index-keys.ts) | 2 | 1 |
 * | earlier version | patient#id | history#record#group#version | vread, history | as the record | |
 * | root resource | resource#Type/id | self | read by id of what is about no patient | 2 | 1 |
 * | earlier version | resource#Type/id | history#version | vread, history | 2 | |
 * | person | person#id | self | person → source patients | 2 | 1 |
 * | match key | match#mac | members | candidates for one blinded matching key; conditional, so first registrations of one person meet | 2 | 1 |
 * | audit entry | audit#day#shard | instant#ulid | sealing, audit verify | 2 | |
 * | audit seal | audit-seal | number | the chain of signed roots | 2 | 1 |
 * | bulk job | bulk#id | request | what an import or export was asked to do | 2 | 1 |
 * | | bulk#id | state | progress, checkpoint and lease, by version | 2 a checkpoint | 1 |
 * | | gsi1: bulk-jobs#active, bulk-jobs#finished | createdAt#id, finishedAt#id | what to run, what to take away | 1 | |
 * | | bulk#id | input#number, file#number | counts of one imported file; a file that was written | 2 | 1 |
 * | imported place | place#org#Type/id | place | id under which a clinical record of a bulk import is stored, by the sender's | 2 | 1 |
 * | uploaded file | import-file#org#digest | file | NDJSON that a manifest may name | 2 | 1 |
 * | large transaction | large-commit | id | pending, committed or aborted; read for staged items only; gone when it is finished (large-transactions/commits.ts) | 3 | 1 |
 * | | large-commit#id | chunk#number, shadow#… | which items are staged; where they will stand in an index | 2 a hundred items | |
 * | profile | profile | id | installed StructureDefinitions of the region, read as one set when it changed | 2–8 | 1–5 the set |
 * | | profile#id | version | its versions | 2–8 | 1 |
 * | | profile-revision | revision | whether the set changed: asked every few seconds at most | 2 | 1 |
 * | outbox event | outbox#shard | ULID | what a commit changed of one patient: one for each patient, however many groups it changed (services/outbox) | 2–4, and 2 to take it away | |
 * | subscription | subscriptions | id | every subscription of the region in one query | 2 | 1 |
 * | | subscription#id | secret | its secret, encrypted | 2 | 1 a round of sending |
 * | | subscription#id | delivery | events sent, failures, lease of the one who sends | 2 a notification | 1 |
 * | | subscription#id | queue#event.part | notifications that are due, and dead letters | 2, and 2 to take it away | 1 |
 * | one-use token | jti#digest | jti | replay of client assertions; expires | 2 | 0 |
 */
/** A day's audit entries are spread over this many partitions. */
export const auditShards = 8;

export const keys = {
  message: (id: string): Key => ({ pk: `message#${id}`, sk: 'meta' }),
  ledger: (id: string): Key => ({ pk: `message#${id}`, sk: 'ledger' }),
  messagesByStatus: (organisation: string, status: string, receivedAt: string, id: string): Key => ({
    pk: `messages#${organisation}#${status}`,
    sk: `${receivedAt}#${id}`,
  }),
  patient: (id: string): Key => ({ pk: `patient#${id}`, sk: 'self' }),
  link: (patientId: string): Key => ({ pk: `patient#${patientId}`, sk: 'link' }),
  record: (patientId: string, groupId: string): Key => ({ pk: `patient#${patientId}`, sk: `record#${groupId}` }),
  entry: (patientId: string, groupId: string): Key => ({ pk: `patient#${patientId}`, sk: `entry#${groupId}` }),
  search: (patientId: string, groupId: string): Key => ({ pk: `patient#${patientId}`, sk: `search#${groupId}` }),
  indexRow: (organisation: string, key: string, sort: string, reference: string): Key => ({
    pk: `idx#${organisation}#${key}`,
    sk: `${sort}#${reference}`,
  }),
  updated: (organisation: string, kind: string, at: string, id: string): Key => ({
    pk: `updated#${organisation}#${kind}`,
    sk: `${at}#${id}`,
  }),
  dated: (organisation: string, long: boolean, at: string, id: string): Key => ({
    pk: `dated#${organisation}${long ? '#long' : ''}`,
    sk: `${at}#${id}`,
  }),
  resource: (type: string, id: string): Key => ({ pk: `resource#${type}/${id}`, sk: 'self' }),
  /** Of the item at `current`, as it was at `version`. */
  history: (current: Key, version: number): Key => ({
    pk: current.pk,
    sk: `history#${current.sk}#${String(version).padStart(8, '0')}`,
  }),
  person: (id: string): Key => ({ pk: `person#${id}`, sk: 'self' }),
  match: (mac: string): Key => ({ pk: `match#${mac}`, sk: 'members' }),
  audit: (at: string, id: string): Key => ({
    pk: keys.auditShard(at.slice(0, 10), (id.codePointAt(id.length - 1) ?? 0) % auditShards),
    sk: `${at}#${id}`,
  }),
  auditShard: (day: string, shard: number): string => `audit#${day}#${shard}`,
  auditSeal: (number: number): Key => ({ pk: 'audit-seal', sk: String(number).padStart(12, '0') }),
  bulkRequest: (id: string): Key => ({ pk: `bulk#${id}`, sk: 'request' }),
  bulkState: (id: string): Key => ({ pk: `bulk#${id}`, sk: 'state' }),
  bulkInput: (id: string, number: number): Key => ({
    pk: `bulk#${id}`,
    sk: `input#${String(number).padStart(6, '0')}`,
  }),
  bulkFile: (id: string, number: number): Key => ({ pk: `bulk#${id}`, sk: `file#${String(number).padStart(6, '0')}` }),
  bulkJobs: (which: string, at: string, id: string): Key => ({ pk: `bulk-jobs#${which}`, sk: `${at}#${id}` }),
  place: (organisation: string, reference: string): Key => ({ pk: `place#${organisation}#${reference}`, sk: 'place' }),
  importFile: (organisation: string, digest: string): Key => ({
    pk: `import-file#${organisation}#${digest}`,
    sk: 'file',
  }),
  profile: (id: string): Key => ({ pk: 'profile', sk: id }),
  profileVersion: (id: string, version: string): Key => ({ pk: `profile#${id}`, sk: version.padStart(8, '0') }),
  profileRevision: (): Key => ({ pk: 'profile-revision', sk: 'revision' }),
  liveSubscription: (id: string): Key => ({ pk: 'subscriptions', sk: id }),
  subscriptionSecret: (id: string): Key => ({ pk: `subscription#${id}`, sk: 'secret' }),
  subscriptionDelivery: (id: string): Key => ({ pk: `subscription#${id}`, sk: 'delivery' }),
  queuedNotification: (id: string, notification: string): Key => ({
    pk: `subscription#${id}`,
    sk: `queue#${notification}`,
  }),
  jti: (digest: string): Key => ({ pk: `jti#${digest}`, sk: 'jti' }),
} as const;
