import { decodeJwt } from 'jose';

export interface TokenHolder {
  readonly get: () => Promise<string>;
  /** The gateway did not take this token; the next `get` fetches another. */
  readonly forget: (token: string) => void;
}

/** A token is replaced this long before it ends: clocks differ, and a message of 5 MB takes a while to send. */
const marginSeconds = 30;

/** The gateway's tokens are JWTs (RFC 9068); one that is none is used until it is refused. */
const expiryOf = (token: string): number => {
  try {
    return (decodeJwt(token).exp ?? Number.POSITIVE_INFINITY) * 1000;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
};

/** Keeps one access token, fetched when it is first needed and again before it ends; callers at the same moment share one fetch. */
export const makeTokenHolder = (fetchToken: () => Promise<string>, now: () => number): TokenHolder => {
  let current: { readonly token: string; readonly until: number } | undefined;
  let fetching: Promise<string> | undefined;
  const refresh = async (): Promise<string> => {
    try {
      const token = await fetchToken();
      current = { token, until: expiryOf(token) - marginSeconds * 1000 };
      return token;
    } finally {
      fetching = undefined;
    }
  };
  return {
    get: async () => {
      if (current !== undefined && now() < current.until) return current.token;
      fetching ??= refresh();
      return fetching;
    },
    forget: (token) => {
      if (current?.token === token) current = undefined;
    },
  };
};
