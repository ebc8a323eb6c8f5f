import type { Bundle, OperationOutcome, Parameters } from 'fhir/r4.d.ts';
import { laboratoryMessage, visitBundle } from '../../../content/demo-region/messages.ts';
import { encodeBytes } from '../../../domain/hl7v2/index.ts';
import { type AnsweredItem, readAnswer } from './answer.ts';
import { expectThat } from './expect.ts';
import { type System, signIn } from './systems.ts';

export interface Step {
  readonly title: string;
  /** What happened, in lines to print. Throws JourneyError when it did not go as it should. */
  readonly run: () => Promise<readonly string[]>;
}

const items = ['1742-6', '3016-3', '4548-4'] as const;

const question = (patient: string, context: { readonly encounter?: string }): Parameters => ({
  resourceType: 'Parameters',
  parameter: [
    { name: 'patient', valueReference: { reference: patient } },
    ...items.map((code) => ({ name: 'item', valueCoding: { system: 'http://loinc.org', code } })),
    { name: 'purposeOfUse', valueCode: 'TREAT' },
    ...(context.encounter === undefined
      ? []
      : [{ name: 'encounter', valueReference: { reference: context.encounter } }]),
  ],
});

const lineOf = (item: AnsweredItem): string => {
  if (item.outcome === 'none') return `${item.ordered}: no result`;
  const head = `${item.ordered}: ${item.value} on ${item.effective?.slice(0, 16).replace('T', ' ')} by ${item.performer}`;
  return item.outcome === 'recognisable'
    ? `${head}; ${item.mark}, certificate ${item.certificate}, ${item.daysLeft} days left`
    : `${head}; not recognisable: ${item.reasons.join(' ')}`;
};

const withoutVersion = (location: string | undefined): string => (location ?? '').replace(/\/_history\/.*$/, '');

/** What one step leaves for the next. */
interface State {
  city?: System;
  district?: System;
  clinic?: System;
  acknowledgement?: string;
  patient?: string;
  encounter?: string;
}

const need = <T>(value: T | undefined): T => {
  expectThat(value !== undefined, 'an earlier step left nothing to go on with');
  // expectThat has thrown otherwise.
  return value as T;
};

/** The first journey of a result, over HTTP, against a gateway with a fresh demo region. */
export const journey = (baseUrl: string, data: string, now: number): readonly Step[] => {
  const state: State = {};
  const first = encodeBytes(laboratoryMessage({ now, controlId: 'MSG00001', alt: '31', status: 'F' }), 'gb18030');
  const ask = async (): Promise<readonly AnsweredItem[]> => {
    const input = question(need(state.patient), { encounter: need(state.encounter) });
    // The client types answers as any resource; this operation answers with Parameters.
    return readAnswer(
      (await need(state.district).fhir.operation({
        name: '$recognised-results',
        method: 'POST',
        input: { ...input },
      })) as Parameters,
    );
  };

  return [
    {
      title: 'City Hospital, District Hospital and the community clinic sign in (SMART Backend Services, ES384)',
      run: async () => {
        state.city = await signIn(baseUrl, data, 'city-lab');
        state.district = await signIn(baseUrl, data, 'district-his');
        state.clinic = await signIn(baseUrl, data, 'clinic-his');
        return ['three access tokens, five minutes each'];
      },
    },
    {
      title: "City Hospital's laboratory pushes an ORU^R01 in GB 18030",
      run: async () => {
        const { status, text } = await need(state.city).sendHl7(first);
        expectThat(status === 200 && text.includes('MSA|AA|MSG00001'), 'the laboratory did not get AA');
        state.acknowledgement = text;
        return ['ACK AA: liver enzymes and TSH are committed'];
      },
    },
    {
      title: 'District Hospital pushes a FHIR transaction: patient, encounter, report, observations',
      run: async () => {
        const answer = (await need(state.district).fhir.transaction({
          body: visitBundle(now) as never,
        })) as unknown as Bundle;
        expectThat(
          answer.type === 'transaction-response' && answer.entry?.length === 5,
          'no transaction-response of five entries',
        );
        const locations = answer.entry?.map(({ response }) => withoutVersion(response?.location)) ?? [];
        state.patient = need(locations[0]);
        state.encounter = need(locations[1]);
        return [`${answer.entry?.length} entries, each ${answer.entry?.[0]?.response?.status}`];
      },
    },
    {
      title: 'A doctor at District Hospital is about to order ALT, TSH and HbA1c: what is there already?',
      run: async () => {
        const [alt, tsh, hba1c] = await ask();
        expectThat(
          alt?.outcome === 'recognisable' && alt.mark === '全国HR' && alt.value === '31 U/L',
          'ALT is not recognisable with 全国HR',
        );
        expectThat(
          (alt?.daysLeft ?? -1) >= 0 && alt?.certificate !== undefined,
          'ALT lacks its qualification or its days left',
        );
        expectThat(tsh?.outcome === 'not-recognisable' && tsh.reasons.length > 0, 'TSH is not refused with a reason');
        expectThat(hba1c?.outcome === 'none', 'HbA1c should have no result');
        return [alt, tsh, hba1c].map((item) => lineOf(need(item)));
      },
    },
    {
      title: 'The community clinic asks for the same person without a treatment context',
      run: async () => {
        try {
          await need(state.clinic).fhir.operation({
            name: '$recognised-results',
            method: 'POST',
            input: { ...question(need(state.patient), {}) },
          });
        } catch (error) {
          // fhir-kit-client throws with the response's status and body.
          const { response } = error as {
            readonly response?: { readonly status?: number; readonly data?: OperationOutcome };
          };
          expectThat(response?.status === 403, `refused, but with status ${response?.status}`);
          return [`403: ${response?.data?.issue[0]?.diagnostics}`];
        }
        expectThat(false, 'the clinic got an answer');
        return [];
      },
    },
    {
      title: 'City Hospital sends the same message again',
      run: async () => {
        const { text } = await need(state.city).sendHl7(first);
        expectThat(text === state.acknowledgement, 'the second acknowledgement differs from the first');
        const { messages } = (await need(state.city).get('/messages?status=processed')) as {
          readonly messages: readonly unknown[];
        };
        expectThat(messages.length === 1, `${messages.length} copies are listed`);
        return ['the same ACK, byte for byte; one copy is listed'];
      },
    },
    {
      title: 'City Hospital corrects the report: ALT 38 instead of 31',
      run: async () => {
        const corrected = laboratoryMessage({ now: now + 1000, controlId: 'MSG00002', alt: '38', status: 'C' });
        const { text } = await need(state.city).sendHl7(encodeBytes(corrected, 'gb18030'));
        expectThat(text.includes('MSA|AA|MSG00002'), 'the correction did not get AA');
        const [alt] = await ask();
        expectThat(alt?.value === '38 U/L', 'the answer does not show the corrected value');
        return [lineOf(need(alt))];
      },
    },
    {
      title: 'City Hospital sends garbage',
      run: async () => {
        const { text } = await need(state.city).sendHl7(Buffer.from('PID|1||no header at all\r'));
        expectThat(text.includes('MSA|AE'), 'garbage did not get AE');
        const { messages } = (await need(state.city).get('/messages?status=failed')) as {
          readonly messages: readonly {
            readonly id: string;
            readonly errors: readonly { readonly message: string }[];
          }[];
        };
        expectThat(messages.length === 1, 'the failed message is not listed');
        return [
          `ACK AE: ${messages[0]?.errors[0]?.message}`,
          `kept as message ${messages[0]?.id}, listed at /messages?status=failed`,
        ];
      },
    },
  ];
};
