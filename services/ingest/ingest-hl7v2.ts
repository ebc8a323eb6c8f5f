import { planBundle } from '../../domain/fhir/index.ts';
import {
  type Batch,
  batchOfAcks,
  buildAck,
  type Charset,
  type Conversion,
  convertMessage,
  type DecodedBytes,
  decodeBytes,
  encodeBytes,
  type Message,
  parseMessage,
  splitBatch,
} from '../../domain/hl7v2/index.ts';
import { HutongError } from '../../schemas/error.ts';
import type { Finding } from '../../schemas/finding.ts';
import type { Registry } from '../../schemas/registry.ts';
import type { AuditDraft } from '../audit-trail.ts';
import type { Caller } from '../caller.ts';
import type { CommitMessage } from '../commit/commit-message.ts';
import type { AppliedEvents, ApplyIdentityEvents } from '../identity/apply-identity-events.ts';
import { type MessageRecord, messageId } from '../messages/message-record.ts';
import type { Clock, Ids } from '../ports/index.ts';
import type { ValidateSent } from '../profiles/validate-sent.ts';
import { type Region, senderProfileOf } from '../region.ts';
import { issueFinding } from '../resources/prepare-resource.ts';
import { findingOf, isRefusal, type KeepFailed } from './keep-failed.ts';
import type { KeepRaw } from './keep-raw.ts';
import { normaliseBundle } from './normalise-bundle.ts';

interface Dependencies {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly region: Region;
  readonly validate: ValidateSent;
  readonly keepRaw: KeepRaw;
  readonly keepFailed: KeepFailed;
  readonly applyIdentityEvents: ApplyIdentityEvents;
  readonly commitMessage: CommitMessage;
}

/** The answer to one HL7 v2 body: the acknowledgement of its message, or those of its messages, in envelopes when it has envelopes. */
export interface Hl7v2Answer {
  readonly contentType: string;
  /** In the charset of the message. Empty when the sender wants no acknowledgement. */
  readonly body: Uint8Array;
  /** Code of the first error, when a message was not accepted. */
  readonly errorCode?: string;
}

type Answer = MessageRecord['response'] & { readonly errorCode?: string };

const contentTypeOf = (charset: Charset): string => `application/hl7-v2; charset=${charset}`;
const charsetOf = (contentType: string): Charset =>
  // Written by contentTypeOf above and nowhere else.
  contentType.slice(contentType.lastIndexOf('=') + 1) as Charset;

/** Local time of the region's clock in HL7 form; acknowledgements are read by people at the sender. */
const hl7Time = (milliseconds: number): string =>
  `${new Date(milliseconds).toISOString().slice(0, 19).replace(/[-T:]/g, '')}+0000`;

/** MSH-3, MSH-4 and MSH-10 make a message itself; without a control id its bytes do. */
const identityOf = (message: Message, digest: string): readonly string[] =>
  message.controlId === ''
    ? ['digest', digest]
    : ['control-id', message.get('MSH-3') ?? '', message.get('MSH-4') ?? '', message.controlId];

/**
 * A stage without I/O threw what no message may make it throw: a defect of the gateway that this message will meet each time. It is kept as failed, to be
 * replayed once the defect is mended; sent again and again it would hold up all that its sender has to say.
 */
class Defect extends HutongError {
  constructor(cause: unknown) {
    super('internal', 'The gateway failed on this message; it is kept for replay', { cause });
  }
}

const unlessDefect = <T>(stage: () => T): T => {
  try {
    return stage();
  } catch (error) {
    throw error instanceof HutongError ? error : new Defect(error);
  }
};

const unsupported: readonly string[] = [
  'hl7v2.unsupported-message',
  'hl7v2.unsupported-event',
  'hl7v2.unsupported-version',
  'auth.organisation',
];

/**
 * HL7 v2 on its way: raw bytes kept, decoded, parsed, converted, validated, normalised, identified, committed; then acknowledged.
 *
 * Whatever is wrong with a message is in its acknowledgement (AE, or AR for what is never accepted), and the message is kept as failed. A message that comes again gets the acknowledgement of the first time.
 * Throws `store.unavailable`, and `store.conflict` after many tries: then nothing was acknowledged and the sender sends again.
 */
export const makeIngestHl7v2 = ({
  clock,
  ids,
  region,
  validate,
  keepRaw,
  keepFailed,
  applyIdentityEvents,
  commitMessage,
}: Dependencies) => {
  const acknowledge = (
    received: Message | Uint8Array,
    outcome: 'accepted' | 'error' | 'rejected',
    findings: readonly Finding[],
    charset: Charset,
    always: boolean,
  ): MessageRecord['response'] => {
    const facts = { received, outcome, findings, controlId: ids.next(), time: hl7Time(clock.now()), charset };
    const asked = buildAck({ ...facts, always });
    // What is wrong is said even to a sender that asks for no answer: every HTTP request has one.
    const ack = asked ?? (outcome === 'accepted' ? undefined : buildAck({ ...facts, always: true }));
    return { status: 200, contentType: contentTypeOf(ack?.charset ?? charset), body: ack?.text ?? '' };
  };

  const requireFacility = (message: Message, caller: Caller, registry: Registry): void => {
    const facilities = registry.clients.find(({ id }) => id === caller.client)?.facilities ?? [];
    if (facilities.length > 0 && !facilities.includes(message.get('MSH-4.1') ?? '')) {
      throw new HutongError('auth.organisation', 'The client is not registered to send for this facility', {
        path: 'MSH-4',
      });
    }
  };

  /** Throws for what is not valid; returns the warnings. */
  const checked = (conversion: Conversion, { organisation }: Caller): readonly Finding[] => {
    const issues = validate(conversion.bundle, { organisation });
    const errors = issues.filter(({ severity }) => severity === 'error' || severity === 'fatal');
    const [first] = errors;
    if (first !== undefined) {
      throw new HutongError(
        'fhir.invalid',
        `What the message says is no valid ${first.expression.split('.')[0]}: ${first.diagnostics}`,
        {
          path: first.expression,
        },
      );
    }
    return issues.filter(({ severity }) => severity === 'warning').map(issueFinding);
  };

  /** One message, from its own bytes to its own answer. */
  const ingestOne = async (
    bytes: Uint8Array,
    text: { readonly value: string; readonly charset: Charset; readonly findings: readonly Finding[] } | HutongError,
    caller: Caller,
    audit: AuditDraft,
  ): Promise<Answer> => {
    const raw = await keepRaw(caller.organisation, bytes);
    const receivedAt = new Date(clock.now()).toISOString();
    const profile = senderProfileOf(region.registry, caller.organisation);
    const always = profile.acknowledgement === 'application';
    const base = { organisation: caller.organisation, client: caller.client, kind: 'hl7v2' as const, receivedAt, raw };
    let key: readonly string[] = ['digest', raw.sha256];
    let message: Message | undefined;
    let conversion: Conversion | undefined;
    const charset = text instanceof HutongError ? 'utf-8' : text.charset;
    try {
      if (text instanceof HutongError) throw text;
      message = parseMessage(text.value, { charset: text.charset });
      key = identityOf(message, raw.sha256);
      const type = `${message.type.code}^${message.type.event}`;
      requireFacility(message, caller, region.registry);
      const accepted = message;
      const converted = unlessDefect(() =>
        convertMessage(accepted, { organisation: caller.organisation, profile, receivedAt }),
      );
      conversion = converted;
      const id = messageId(caller.organisation, 'hl7v2', key);
      const normalised = unlessDefect(() => {
        const warnings = checked(converted, caller);
        const { bundle, findings } = normaliseBundle(converted.bundle, region, caller.organisation);
        return { bundle, findings: [...warnings, ...findings] };
      });
      let events: AppliedEvents = { bundle: normalised.bundle, sameAs: new Map(), findings: [] };
      const sentAt = instantOf(converted.bundle.timestamp);
      const result = await commitMessage({
        plan: async () => {
          events = await applyIdentityEvents(normalised.bundle, converted.identityEvents, caller.organisation);
          return unlessDefect(() => planBundle(events.bundle, { organisation: caller.organisation, commitKey: id }));
        },
        message: { ...base, id, type },
        ledger: converted.ledger,
        findings: () => [...text.findings, ...converted.findings, ...normalised.findings, ...events.findings],
        sameAs: () => events.sameAs,
        ...(sentAt === undefined ? {} : { sentAt }),
        respond: () => acknowledge(accepted, 'accepted', [], charset, always),
        audit,
      });
      if (result.kind === 'known' && result.record.raw.sha256 !== raw.sha256) {
        key = ['digest', raw.sha256];
        throw new HutongError('message.control-id-reused', 'The control id was used before for another message', {
          path: 'MSH-10',
        });
      }
      return result.record.response;
    } catch (error) {
      if (!(error instanceof HutongError) || !(isRefusal(error) || error instanceof Defect)) throw error;
      // A finding's code has a dot; `internal` is the call's.
      const errors = [error instanceof Defect ? { ...findingOf(error), code: 'gateway.defect' } : findingOf(error)];
      const outcome = unsupported.includes(error.code) ? 'rejected' : 'error';
      const response = acknowledge(message ?? bytes, outcome, errors, charset, always);
      const detail = {
        ledger: [...(conversion?.ledger ?? [])],
        findings: [...(text instanceof HutongError ? [] : text.findings), ...(conversion?.findings ?? [])],
      };
      const type = message === undefined ? undefined : `${message.type.code}^${message.type.event}`;
      const id = messageId(caller.organisation, 'hl7v2', key);
      await keepFailed({
        message: { ...base, id, ...(type === undefined ? {} : { type }) },
        errors,
        detail,
        response,
        audit,
      });
      return { ...response, errorCode: error.code };
    }
  };

  /** The answers of a file as one body. Its messages were in one charset, so its answers are, but that ASCII became UTF-8 where it had to. */
  const answerFile = (batch: Batch, answers: readonly Answer[]): Pick<Hl7v2Answer, 'contentType' | 'body'> => {
    const charsets = answers.map(({ contentType }) => charsetOf(contentType));
    const charset = charsets.find((each) => each !== 'ascii') ?? 'ascii';
    const acks = answers.map(({ body }) => body);
    const time = hl7Time(clock.now());
    const text = batchOfAcks({ batch, acks, nextControlId: () => ids.next(), time });
    return { contentType: contentTypeOf(charset), body: encodeBytes(text, charset) };
  };

  const ingestFile = async (
    bytes: Uint8Array,
    batch: Batch,
    { charset, findings }: Pick<DecodedBytes, 'charset' | 'findings'>,
    caller: Caller,
    audit: AuditDraft,
  ): Promise<readonly Answer[]> => {
    // The file is kept as it came, and each of its messages by itself.
    await keepRaw(caller.organisation, bytes);
    const answers: Answer[] = [];
    for (const { text } of batch.messages) {
      const own = { ...audit, entities: [...audit.entities] };
      const value = { value: text, charset, findings: [...findings, ...batch.findings] };
      // One after the other: messages of a file are in the order in which they happened.
      answers.push(await ingestOne(encodeBytes(text, charset), value, caller, own));
      audit.written = own.written;
    }
    return answers;
  };

  return async (bytes: Uint8Array, caller: Caller, audit: AuditDraft): Promise<Hl7v2Answer> => {
    const { charset: declared } = senderProfileOf(region.registry, caller.organisation);
    const single = ({ contentType, body, errorCode }: Answer): Hl7v2Answer => ({
      contentType,
      body: encodeBytes(body, charsetOf(contentType)),
      ...(errorCode === undefined ? {} : { errorCode }),
    });
    let decoded: DecodedBytes;
    let batch: Batch;
    try {
      decoded = decodeBytes(bytes, declared === undefined ? {} : { declared });
      batch = splitBatch(decoded.text);
    } catch (error) {
      if (!(error instanceof HutongError)) throw error;
      return single(await ingestOne(bytes, error, caller, audit));
    }
    const { charset, findings } = decoded;
    const [only] = batch.messages;
    if (batch.messages.length === 1 && batch.envelopes.length === 0 && only !== undefined) {
      return single(await ingestOne(bytes, { value: only.text, charset, findings }, caller, audit));
    }
    const answers = await ingestFile(bytes, batch, decoded, caller, audit);
    const errorCode = answers.find((answer) => answer.errorCode !== undefined)?.errorCode;
    return { ...answerFile(batch, answers), ...(errorCode === undefined ? {} : { errorCode }) };
  };
};

export type IngestHl7v2 = ReturnType<typeof makeIngestHl7v2>;

/** FHIR instant to a comparable one in UTC. */
const instantOf = (timestamp: string | undefined): string | undefined => {
  const time = Date.parse(timestamp ?? '');
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
};
