import { Client } from 'fhir-kit-client';
import type { System } from '../system.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever the gateway answered
export type Any = any;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Any;
}

/** What the client made of an answer: its body with status and headers, also of a refusal, which the client throws. */
export const reply = async (call: Promise<unknown>): Promise<Reply> => {
  try {
    const result = await call;
    const { response } = Client.httpFor(result as Parameters<typeof Client.httpFor>[0]);
    if (response === undefined) throw new Error('The client kept no response');
    return { status: response.status, headers: response.headers, body: result };
  } catch (error) {
    const { response, config } = error as Any;
    if (response === undefined) throw error;
    return { status: response.status, headers: config?.headers, body: response.data };
  }
};

/** Status and error code of a refusal: `[404, 'resource.not-found']`. */
export const refusal = ({ status, body }: Reply): readonly [number, unknown] => [
  status,
  body?.resourceType === 'OperationOutcome' ? body.issue[0].details?.coding?.[0]?.code : body?.resourceType,
];

const fhirJson = { 'content-type': 'application/fhir+json' };

/** One HTTP call whose answer is read as JSON, for what the client library has no method for. */
export const send = async (
  system: System,
  method: string,
  path: string,
  { body, headers = {} }: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Reply & { readonly text: string }> => {
  const answer = await system.call(`/fhir${path}`, {
    method,
    headers: { ...(body === undefined ? {} : fhirJson), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: answer.status, headers: answer.headers, body: answer.json, text: answer.text };
};

/** Creates a resource that must be created, and gives it back as it is stored. */
export const created = async (system: System, resource: Any): Promise<Any> => {
  const made = await send(system, 'POST', `/${resource.resourceType}`, { body: resource });
  if (made.status !== 201) throw new Error(`The create was answered ${made.status}: ${made.text}`);
  return made.body;
};
