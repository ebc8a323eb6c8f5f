import type { OperationOutcome } from 'fhir/r4.d.ts';
import { HutongError } from '../../../schemas/error.ts';
import { tokenOf } from '../registered-client.ts';

export interface ClientOptions {
  readonly url: string;
  readonly client: string;
  readonly data: string;
  readonly token?: string;
}

export interface GatewayClient {
  readonly baseUrl: string;
  /** One call; a refusal is thrown with the gateway's own words. A token that has expired is asked for anew. */
  readonly call: (path: string, init?: RequestInit) => Promise<Response>;
}

/** A call that the gateway could not take just now is repeated so often, with a pause that doubles. */
const maxTries = 6;
const firstPause = 250;

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

const refusal = async (response: Response): Promise<HutongError> => {
  const text = await response.text();
  let said = '';
  try {
    // An OperationOutcome, or whatever stands in front of the gateway; both are only looked into.
    const { issue = [] } = JSON.parse(text) as Partial<OperationOutcome>;
    said = issue.map(({ diagnostics = '', expression = [] }) => [diagnostics, ...expression].join(' ')).join('; ');
  } catch {
    // No JSON: the status says it.
  }
  return new HutongError('request.invalid', `The gateway answered ${response.status} ${said}`.trimEnd());
};

export const openGatewayClient = ({ url, client, data, token }: ClientOptions): GatewayClient => {
  const baseUrl = url.replace(/\/$/, '');
  let current = token;
  const send = async (path: string, init: RequestInit): Promise<Response | undefined> => {
    current ??= await tokenOf({ client, data, url: baseUrl });
    const headers = { ...init.headers, authorization: `Bearer ${current}` };
    try {
      return await fetch(path.startsWith('http') ? path : `${baseUrl}${path}`, { ...init, headers });
    } catch {
      return undefined;
    }
  };
  return {
    baseUrl,
    call: async (path, init = {}) => {
      for (let tries = 1; ; tries += 1) {
        const response = await send(path, init);
        if (response?.ok === true) return response;
        const expired = response?.status === 401 && token === undefined && tries === 1;
        const busy = response === undefined || response.status === 503 || response.status === 429;
        if (expired) current = undefined;
        else if (!busy || tries >= maxTries) {
          if (response === undefined) throw new HutongError('store.unavailable', 'The gateway could not be reached');
          throw await refusal(response);
        } else await pause(firstPause * 2 ** tries);
      }
    },
  };
};
