import { HutongError } from '../../schemas/error.ts';
import type { Registry } from '../../schemas/registry.ts';
import type { Caller } from '../caller.ts';
import type { BlobStore, RecordTable } from '../ports/index.ts';
import { keys } from '../store/keys.ts';
import {
  type MessageLedger,
  type MessageRecord,
  type MessageStatus,
  messageLedgerSchema,
  messageRecordSchema,
} from './message-record.ts';

interface Dependencies {
  readonly table: RecordTable;
  readonly blobs: BlobStore;
  readonly registry: Registry;
}

export interface MessageList {
  readonly status: MessageStatus;
  /** For a steward: another organisation than the caller's. */
  readonly organisation?: string | undefined;
  readonly count: number;
  readonly cursor?: string | undefined;
}

/** What a caller sees of a message: all but the answer it got, which may quote its segments. */
export type MessageView = Omit<MessageRecord, 'response'>;

const view = ({ response: _response, ...rest }: MessageRecord): MessageView => rest;

/** The messages an organisation sent, for itself (`hutong/message.read`) or for a steward (`hutong/message.steward`). */
export const makeReadMessages = ({ table, blobs, registry }: Dependencies) => {
  const isSteward = ({ scopes }: Caller): boolean => scopes.includes('hutong/message.steward');

  const requireScope = (caller: Caller): void => {
    if (!isSteward(caller) && !caller.scopes.includes('hutong/message.read')) {
      throw new HutongError('auth.scope', 'The token lacks hutong/message.read');
    }
  };

  const find = async (id: string, caller: Caller): Promise<MessageRecord> => {
    requireScope(caller);
    const item = await table.get(keys.message(id));
    const record = item === undefined ? undefined : messageRecordSchema.parse(JSON.parse(item.body));
    // Another organisation's message answers as if it were not there.
    if (record === undefined || (record.organisation !== caller.organisation && !isSteward(caller))) {
      throw new HutongError('resource.not-found', 'There is no such message');
    }
    return record;
  };

  return {
    /** Newest first. `cursor` of the answer asks for what follows; absent: nothing does. */
    list: async (
      { status, organisation, count, cursor }: MessageList,
      caller: Caller,
    ): Promise<{ readonly messages: readonly MessageView[]; readonly cursor?: string }> => {
      requireScope(caller);
      const wanted = organisation ?? caller.organisation;
      if (wanted !== caller.organisation && !isSteward(caller)) {
        throw new HutongError('auth.organisation', 'Messages of another organisation need hutong/message.steward', {
          path: 'organisation',
        });
      }
      if (!registry.organisations.some(({ id }) => id === wanted)) {
        throw new HutongError('request.invalid', 'The organisation is not in the registry', { path: 'organisation' });
      }
      const page = await table.query({
        index: 'gsi1',
        pk: keys.messagesByStatus(wanted, status, '', '').pk,
        order: 'descending',
        limit: count,
        ...(cursor === undefined ? {} : { cursor }),
      });
      const messages = page.items.map(({ body }) => view(messageRecordSchema.parse(JSON.parse(body))));
      return page.cursor === undefined ? { messages } : { messages, cursor: page.cursor };
    },

    read: async (id: string, caller: Caller): Promise<MessageView & MessageLedger> => {
      const record = await find(id, caller);
      const item = await table.get(keys.ledger(id));
      const detail =
        item === undefined ? { ledger: [], findings: [] } : messageLedgerSchema.parse(JSON.parse(item.body));
      return { ...view(record), ...detail };
    },

    raw: async (id: string, caller: Caller): Promise<Uint8Array> => blobs.get((await find(id, caller)).raw.key),
  };
};

export type ReadMessages = ReturnType<typeof makeReadMessages>;
