import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchRoute } from '../../../apps/server/router.ts';
import { routes } from '../../../functions/routes.ts';

const segments = fc.array(fc.oneof(fc.constantFrom('fhir', 'messages', 'Patient', '%41', '%'), fc.string()), {
  maxLength: 5,
});

describe('the router', () => {
  test.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))('finds %s', (_name, route) => {
    const path = route.path.replace(/\{(\w+)\}/g, (_whole, name: string) => `some-${name}`);
    const match = matchRoute(route.method, path);
    expect(match.route?.name).toBe(route.name);
  });

  test('prefers what is written to what is a parameter', () => {
    expect(matchRoute('POST', '/fhir/$recognised-results').route?.name).toBe('recognised-results');
    expect(matchRoute('GET', '/fhir/metadata').route?.name).toBe('metadata');
    expect(matchRoute('GET', '/messages/raw').route?.name).toBe('message');
  });

  test('decodes parameters once', () => {
    expect(matchRoute('GET', '/messages/a%2Fb%2525')).toMatchObject({ parameters: { id: 'a/b%25' } });
  });

  test('says which methods an address takes', () => {
    expect(matchRoute('DELETE', '/oauth2/token')).toEqual({ route: undefined, allowed: ['POST'] });
    expect(matchRoute('GET', '/nothing/here')).toEqual({ route: undefined, allowed: [] });
  });

  test.each(['/messages/', '/messages/%zz', '/messages/%ff', '//messages', '', 'messages'])(
    '%s is no address',
    (path) => expect(matchRoute('GET', path).route?.name).not.toBe('message'),
  );

  test('never throws, and gives only routes whose method fits', () => {
    fc.assert(
      fc.property(fc.constantFrom('GET', 'POST', 'PUT', 'X'), segments, (method, path) => {
        const { route } = matchRoute(method, `/${path.join('/')}`);
        if (route !== undefined) expect(route.method).toBe(method);
      }),
    );
  });
});
