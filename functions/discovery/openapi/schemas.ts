import { z } from 'zod';
import { errorCodes } from '../../../schemas/error.ts';
import { r4ResourceTypes } from '../../../schemas/fhir/load.ts';
import { recognisedResultsRequestSchema } from '../../../schemas/recognised-results.ts';
import { messageLedgerSchema, messageRecordSchema } from '../../../services/messages/message-record.ts';

const tokenRequestSchema = z.strictObject({
  grant_type: z.literal('client_credentials'),
  scope: z.string().min(1),
  client_assertion_type: z.literal('urn:ietf:params:oauth:client-assertion-type:jwt-bearer'),
  client_assertion: z.string().min(1),
});

const tokenSchema = z.strictObject({
  access_token: z.string(),
  token_type: z.literal('bearer'),
  expires_in: z.int(),
  scope: z.string(),
});

/** RFC 6749 section 5.2. */
const oauthErrorSchema = z.looseObject({ error: z.string(), error_description: z.string().optional() });

const codes = Object.keys(errorCodes);

/** RFC 9457. */
const problemSchema = z.looseObject({
  type: z.url(),
  title: z.string(),
  status: z.int(),
  code: z.enum(codes),
  path: z.string().optional(),
});

/** R4 OperationOutcome, as the gateway writes it. */
const operationOutcomeSchema = z.looseObject({
  resourceType: z.literal('OperationOutcome'),
  issue: z
    .array(
      z.looseObject({
        severity: z.enum(['fatal', 'error', 'warning', 'information']),
        code: z.string(),
        diagnostics: z.string().optional(),
        expression: z.array(z.string()).optional(),
      }),
    )
    .min(1),
});

/** Any FHIR resource; what its type allows is checked by the FHIR validator, and `$validate` tells. */
const resourceSchema = z.looseObject({ resourceType: z.enum(r4ResourceTypes) });
const bundleSchema = z.looseObject({ resourceType: z.literal('Bundle'), type: z.string() });

const messageSchema = messageRecordSchema.omit({ response: true });

/** What is sent. */
const requests = { TokenRequest: tokenRequestSchema, RecognisedResultsRequest: recognisedResultsRequestSchema };

/** What is answered, and resources both ways. */
export const answerSchemas = {
  Token: tokenSchema,
  OAuthError: oauthErrorSchema,
  Problem: problemSchema,
  OperationOutcome: operationOutcomeSchema,
  Resource: resourceSchema,
  Bundle: bundleSchema,
  MessageList: z.strictObject({ messages: z.array(messageSchema), cursor: z.string().optional() }),
  Message: messageSchema.extend(messageLedgerSchema.shape),
} as const;

export type SchemaName = keyof typeof requests | keyof typeof answerSchemas;

const jsonSchema = (schema: z.ZodType, io: 'input' | 'output') => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
  });
  return rest;
};

/** `components.schemas`, from zod. */
export const componentSchemas = () =>
  Object.fromEntries([
    ...Object.entries(requests).map(([name, schema]) => [name, jsonSchema(schema, 'input')]),
    ...Object.entries(answerSchemas).map(([name, schema]) => [name, jsonSchema(schema, 'output')]),
  ]);
