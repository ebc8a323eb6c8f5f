import { z } from 'zod';
import { HutongError } from '../../schemas/error.ts';
import { messageStatuses } from '../../services/messages/message-record.ts';
import type { ReadMessages } from '../../services/messages/read-messages.ts';
import type { ListDeadLetters } from '../../services/subscriptions/dead-letters.ts';
import { json } from '../_shared/http.ts';
import type { Endpoints } from '../_shared/make-handler.ts';

const querySchema = z.strictObject({
  status: z.enum(messageStatuses).default('processed'),
  organisation: z.string().optional(),
  count: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().optional(),
});

const readQuery = (query: URLSearchParams): z.infer<typeof querySchema> => {
  const parsed = querySchema.safeParse(Object.fromEntries(query));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new HutongError(
    'request.invalid',
    'The query takes status=processed|failed, organisation, count=1..200 and cursor',
    {
      path: issue?.code === 'unrecognized_keys' ? 'query' : (issue?.path.join('.') ?? ''),
    },
  );
};

export const messagesEndpoints = ({
  readMessages,
  listDeadLetters,
}: {
  readonly readMessages: ReadMessages;
  readonly listDeadLetters: ListDeadLetters;
}): Endpoints<'messages'> => ({
  messages: async ({ query, caller, audit }) => {
    const list = await readMessages.list(readQuery(query), caller);
    audit.entities.push(...list.messages.map(({ id }) => `message/${id}`));
    return json(list);
  },
  message: async ({ parameters, caller, audit }) => {
    const { id = '' } = parameters;
    const message = await readMessages.read(id, caller);
    audit.entities.push(`message/${id}`);
    return json(message);
  },
  'dead-letters': async ({ caller, audit }) => {
    const subscriptions = await listDeadLetters(caller);
    audit.entities.push(...subscriptions.map(({ subscription }) => subscription));
    return json({ subscriptions });
  },
  'message-raw': async ({ parameters, caller, audit }) => {
    const { id = '' } = parameters;
    const bytes = await readMessages.raw(id, caller);
    audit.entities.push(`message/${id}/raw`);
    return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: bytes };
  },
});
