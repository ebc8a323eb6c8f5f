import { type Route, routes } from '../../functions/routes.ts';

export interface RouteMatch {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, string>>;
}

interface Pattern {
  readonly route: Route;
  readonly segments: readonly string[];
  readonly literals: number;
}

const patterns: readonly Pattern[] = routes
  .map((route) => {
    const segments = route.path.split('/').slice(1);
    return { route, segments, literals: segments.filter((segment) => !segment.startsWith('{')).length };
  })
  // API Gateway picks the route with the most literal segments; so does this.
  .toSorted((a, b) => b.literals - a.literals);

const decode = (segment: string): string | undefined => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
};

const matchSegments = (pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined => {
  if (pattern.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [position, wanted] of pattern.entries()) {
    const segment = decode(segments[position] ?? '');
    if (segment === undefined) return undefined;
    if (wanted.startsWith('{')) {
      if (segment === '') return undefined;
      parameters[wanted.slice(1, -1)] = segment;
    } else if (wanted !== segment) return undefined;
  }
  return parameters;
};

/** The route of a request, as API Gateway would find it; `allowed` lists other methods of the address when only the method does not fit. */
export const matchRoute = (
  method: string,
  path: string,
): RouteMatch | { readonly route: undefined; readonly allowed: readonly string[] } => {
  const segments = path.split('/').slice(1);
  const allowed: string[] = [];
  for (const { route, segments: pattern } of patterns) {
    const parameters = matchSegments(pattern, segments);
    if (parameters === undefined) continue;
    if (route.method === method) return { route, parameters };
    allowed.push(route.method);
  }
  return { route: undefined, allowed };
};
