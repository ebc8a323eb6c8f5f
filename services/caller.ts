/** Who calls, as the access token says; what a request is allowed is decided from this and nothing else. */
export interface Caller {
  readonly client: string;
  readonly organisation: string;
  readonly scopes: readonly string[];
}
