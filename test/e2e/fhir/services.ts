import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import type { Bundle } from 'fhir/r4.d.ts';
import { freePort } from '../../../apps/server/free-port.ts';
import { makeHandlers } from '../../../apps/server/handlers.ts';
import { listen } from '../../../apps/server/listen.ts';
import { makeServeBlob } from '../../../apps/server/serve-blob.ts';
import type { RecordTable } from '../../../services/ports/index.ts';
import { makeData, openEngine, readKey } from '../gateway.ts';
import { signIn } from '../system.ts';
import { type Any, send } from './client.ts';

const must = (wanted: number, { status, body, text }: { status: number; body: Any; text: string }): Any => {
  if (status !== wanted) throw new Error(`The gateway answered ${status}: ${text}`);
  return body;
};

/** The front door above a table of the test's own making. */
export const openServices = async (wrap: (table: RecordTable) => RecordTable) => {
  const data = await makeData();
  const opened = await openEngine(data);
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  const server = await listen(
    await makeHandlers({ ...opened, baseUrl, table: wrap(opened.table) }),
    port,
    makeServeBlob(opened.blobs),
  );
  const client = 'district-his';
  const system = await signIn({ baseUrl, client, key: readKey(data, client), scope: 'system/*.cruds' });
  return {
    create: async (resource: Any): Promise<Any> =>
      must(201, await send(system, 'POST', `/${resource.resourceType}`, { body: resource })),
    /** A conditional create that finds what is there. */
    find: async (resource: Any, criteria: string): Promise<Any> =>
      must(
        200,
        await send(system, 'POST', `/${resource.resourceType}`, {
          body: resource,
          headers: { 'if-none-exist': criteria },
        }),
      ),
    update: async (resource: Any): Promise<Any> =>
      must(200, await send(system, 'PUT', `/${resource.resourceType}/${resource.id}`, { body: resource })),
    commit: async (bundle: Bundle): Promise<Any> => must(200, await send(system, 'POST', '', { body: bundle })),
    read: async (type: string, id: string): Promise<Any> => must(200, await send(system, 'GET', `/${type}/${id}`)),
    search: async (query: string): Promise<Bundle> => must(200, await send(system, 'GET', `/${query}`)),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      opened.close();
      await rm(data, { recursive: true, force: true });
    },
  };
};
