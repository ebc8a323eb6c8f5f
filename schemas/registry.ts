import { z } from 'zod';
import { organisationIdSchema, organisationSchema } from './organisation.ts';
import { senderProfileSchema } from './sender-profile.ts';
import { localMapSchema } from './terminology.ts';

/** A public key of a client, RFC 7517: ES384 (P-384) or RS384 (RSA of 2,048 bits and more). Private members are refused. */
const clientKeySchema = z.discriminatedUnion('kty', [
  z.strictObject({
    kty: z.literal('EC'),
    crv: z.literal('P-384'),
    x: z.string(),
    y: z.string(),
    kid: z.string().min(1),
    alg: z.literal('ES384').exactOptional(),
    use: z.literal('sig').exactOptional(),
  }),
  z.strictObject({
    kty: z.literal('RSA'),
    n: z.string().min(342, 'RSA keys have 2048 bits or more'),
    e: z.string(),
    kid: z.string().min(1),
    alg: z.literal('RS384').exactOptional(),
    use: z.literal('sig').exactOptional(),
  }),
]);
export type ClientKey = z.infer<typeof clientKeySchema>;

/** A system that may call the gateway for one organisation (SMART Backend Services registration). */
export const clientSchema = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
  organisation: organisationIdSchema,
  name: z.string().min(1),
  keys: z.array(clientKeySchema).min(1),
  /** What it may ask for at the token endpoint. */
  scopes: z.array(z.string().min(1)).min(1),
  enabled: z.boolean().default(true),
  /** MSH-4 values (namespace id) under which this client may send HL7 v2; empty: any. */
  facilities: z.array(z.string().min(1)).default([]),
  /** Hosts to which notifications of its subscriptions may go, as they stand in an endpoint's URL; none when it is left out. */
  subscriptionHosts: z.array(z.string().regex(/^[a-z0-9.-]{1,253}$/)).exactOptional(),
});
export type Client = z.infer<typeof clientSchema>;

/** A profile that the region asks of every resource of a type, whether the resource claims it in `meta.profile` or not. */
const requiredProfileSchema = z.strictObject({
  type: z.string().regex(/^[A-Z][A-Za-z]{1,63}$/),
  /** Canonical URL of an installed profile, without its version. */
  profile: z.url(),
  /** Whose resources it is asked of; everyone's when left out. */
  organisations: z.array(organisationIdSchema).min(1).exactOptional(),
  /** `refuse`: a resource that breaks it is not taken in; `warn`: it is, and the findings say what is wrong. */
  action: z.enum(['warn', 'refuse']),
});

/** Organisations and clients of the region, kept in one file that a steward reviews. */
export const registrySchema = z
  .strictObject({
    version: z.string().min(1),
    /** The region's zone for calendar days: an IANA name or a fixed offset. */
    timeZone: z.string().default('Asia/Shanghai'),
    organisations: z.array(organisationSchema).min(1),
    clients: z.array(clientSchema),
    /** How an organisation speaks HL7 v2, by organisation id; the built-in habits for those left out. */
    profiles: z.record(organisationIdSchema, senderProfileSchema).default({}),
    /** What the codes of an organisation's systems mean, where names and codes of the dictionary do not say it. */
    localMaps: z.array(localMapSchema).default([]),
    /** FHIR profiles that the region asks for. */
    requiredProfiles: z.array(requiredProfileSchema).default([]),
  })
  .check((context) => {
    const organisations = new Set<string>();
    context.value.organisations.forEach(({ id }, position) => {
      if (organisations.has(id)) {
        context.issues.push({
          code: 'custom',
          message: 'organisation id used twice',
          path: ['organisations', position, 'id'],
          input: undefined,
        });
      }
      organisations.add(id);
    });
    const clients = new Set<string>();
    context.value.clients.forEach(({ id, organisation }, position) => {
      if (clients.has(id)) {
        context.issues.push({
          code: 'custom',
          message: 'client id used twice',
          path: ['clients', position, 'id'],
          input: undefined,
        });
      }
      clients.add(id);
      if (!organisations.has(organisation)) {
        context.issues.push({
          code: 'custom',
          message: 'organisation is not in the registry',
          path: ['clients', position, 'organisation'],
          input: undefined,
        });
      }
    });
    context.value.requiredProfiles.forEach((required, position) => {
      for (const organisation of required.organisations ?? []) {
        if (organisations.has(organisation)) continue;
        context.issues.push({
          code: 'custom',
          message: 'organisation is not in the registry',
          path: ['requiredProfiles', position, 'organisations'],
          input: undefined,
        });
      }
    });
  });
export type Registry = z.infer<typeof registrySchema>;
