import { parseClinicalId } from '../../domain/fhir/index.ts';
import {
  decodeResultEntries,
  findRecognised,
  type OrderAnswer,
  type PreparedReference,
} from '../../domain/recognition/index.ts';
import { HutongError } from '../../schemas/error.ts';
import { recognisedResultsRequestSchema } from '../../schemas/recognised-results.ts';
import type { AuditDraft } from '../audit-trail.ts';
import type { Caller } from '../caller.ts';
import { parseFhirJson } from '../ingest/parse-fhir-json.ts';
import type { Clock, KeyRing, RecordTable } from '../ports/index.ts';
import { keys } from '../store/keys.ts';
import { queryAll } from '../store/query-all.ts';
import { answerParameters } from './answer-parameters.ts';
import { makeFindPerson } from './find-person.ts';
import { makeRequireTreatmentContext } from './treatment-context.ts';

interface Dependencies {
  readonly table: RecordTable;
  readonly keyRing: KeyRing;
  readonly clock: Clock;
  readonly recognition: PreparedReference;
}

/** HL7 v3 ActReason, purposes of use that a caller may have; TREAT alone leads to an answer. */
const purposes: ReadonlySet<string> = new Set(['TREAT', 'ETREAT', 'HPAYMT', 'HOPERAT', 'PUBHLTH', 'HRESCH', 'PATRQT']);

/** Entries that an answer showed to the caller. */
const shown = (answers: readonly OrderAnswer[]): readonly string[] =>
  answers.flatMap((answer) => {
    if (answer.kind === 'unknown-item') return [];
    const parts = answer.kind === 'panel' ? answer.components.map((component) => component.answer) : [answer.answer];
    return parts.flatMap((part) =>
      part.kind === 'none' ? [] : [`${part.entry.result}/_history/${part.entry.version}`],
    );
  });

/**
 * Which results of a person may be relied on for the ordered items, at this instant, for this caller; and why not.
 *
 * Reads: person, its links, and one query for each of its source patients. Resolves with a FHIR Parameters resource.
 * Throws `request.*`, `fhir.wrong-type`, `auth.context`.
 */
export const makeFindRecognisedResults = ({ table, keyRing, clock, recognition }: Dependencies) => {
  const findPerson = makeFindPerson({ table, keyRing });
  const requireTreatmentContext = makeRequireTreatmentContext({ table });

  return async (bytes: Uint8Array, caller: Caller, audit: AuditDraft) => {
    const resource = parseFhirJson(bytes);
    if (resource.resourceType !== 'Parameters') {
      throw new HutongError('fhir.wrong-type', 'The operation takes a Parameters resource', { path: 'resourceType' });
    }
    const parsed = recognisedResultsRequestSchema.safeParse(resource);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      // Only this message of the parser repeats something of the input.
      const message = issue?.code === 'unrecognized_keys' ? 'a member is unknown' : issue?.message;
      throw new HutongError('request.invalid', `The parameters are wrong: ${message}`, {
        path: `Parameters.${(issue?.path ?? []).join('.')}`,
      });
    }
    const request = parsed.data;
    // Both may be anything until they are known to be what they should.
    if (purposes.has(request.purposeOfUse ?? '')) audit.purposeOfUse = request.purposeOfUse ?? '';
    const [, contextId = ''] = (request.context ?? '').split('/');
    if (request.context !== undefined && parseClinicalId(contextId) !== undefined) audit.entities.push(request.context);

    const person = await requireTreatmentContext(request, await findPerson(request), caller);

    const pages = await Promise.all(
      [...person.members.keys()].map((id) =>
        queryAll(table, { pk: keys.entry(id, '').pk, range: { prefix: 'entry#' } }),
      ),
    );
    const entries = pages.flat().flatMap(({ body }) => decodeResultEntries(body));
    const identity = Object.fromEntries([...person.members].map(([id, state]) => [`Patient/${id}`, state]));
    const answers = findRecognised(
      entries,
      request.items,
      {
        organisation: caller.organisation,
        at: new Date(clock.now()).toISOString(),
        ...(request.setting === undefined ? {} : { setting: request.setting }),
      },
      recognition,
      { identity, consent: [] },
    );
    audit.entities.push(...shown(answers));
    return answerParameters(answers, recognition);
  };
};

export type FindRecognisedResults = ReturnType<typeof makeFindRecognisedResults>;
