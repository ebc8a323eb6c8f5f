import { shippedProfiles } from '../../../content/load-profiles.ts';
import { type InstalledProfiles, makeInstalledProfiles } from '../../../services/profiles/installed-profiles.ts';
import type { Endpoint } from '../http.ts';
import type { Engine } from './engine.ts';

/** In one process several functions validate; what one of them installs, the others see at once. */
const opened = new WeakMap<Engine, InstalledProfiles>();

/** The region's profiles, one set for an engine. */
export const openProfiles = (engine: Engine): InstalledProfiles => {
  const profiles = opened.get(engine) ?? makeInstalledProfiles({ ...engine, shipped: shippedProfiles });
  opened.set(engine, profiles);
  return profiles;
};

/** The endpoints; those that bring something ask first whether the profiles changed. */
export const withFreshProfiles = <T extends Readonly<Record<string, Endpoint>>>(
  endpoints: T,
  { refresh }: Pick<InstalledProfiles, 'refresh'>,
): T =>
  // The same names with functions of the same type.
  Object.fromEntries(
    Object.entries(endpoints).map(([name, endpoint]): [string, Endpoint] => [
      name,
      async (request) => {
        if (request.method !== 'GET') await refresh();
        return endpoint(request);
      },
    ]),
  ) as T;
