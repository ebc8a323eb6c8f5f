import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EmbeddedEngine } from '../../../functions/_shared/compose/embedded.ts';
import { makeIngest } from '../../../functions/_shared/compose/ingest.ts';
import { newAuditDraft } from '../../../services/audit-trail.ts';
import { makeIngestHl7v2 } from '../../../services/ingest/ingest-hl7v2.ts';
import { makeReadMessages } from '../../../services/messages/read-messages.ts';
import { makeData, openEngine } from '../gateway.ts';
import { oru } from '../messages.ts';

const caller = {
  client: 'city-lab',
  organisation: 'city-hospital',
  scopes: ['hutong/message.write', 'hutong/message.read'],
};

const fail = (error: Error) => (): never => {
  throw error;
};

describe('a message that meets a defect of the gateway', () => {
  let data: string;
  let engine: EmbeddedEngine;
  let parts: Awaited<ReturnType<typeof makeIngest>>;
  beforeAll(async () => {
    data = await makeData();
    engine = await openEngine(data);
    parts = await makeIngest(engine);
  });
  afterAll(async () => {
    engine.close();
    await rm(data, { recursive: true, force: true });
  });

  const ingest = async (control: string, defective: Partial<typeof parts>) => {
    const send = makeIngestHl7v2({ ...parts, validate: () => [], ...defective });
    const { body, errorCode } = await send(Buffer.from(oru({ control })), caller, newAuditDraft('r', 'POST /hl7v2'));
    return { text: Buffer.from(body).toString(), errorCode };
  };
  const failed = () =>
    makeReadMessages({ ...engine, registry: parts.region.registry }).list({ status: 'failed', count: 50 }, caller);

  it('is kept as failed and answered AE 207, so that its sender does not send it for ever', async () => {
    const { text, errorCode } = await ingest('D1', { validate: fail(new TypeError('quotes 欧阳建国')) });

    const { messages } = await failed();
    expect(text).toContain('\rMSA|AE|D1');
    expect(text).toContain('207&Application internal error');
    expect(errorCode).toBe('internal');
    expect(messages.map(({ errors }) => errors.map(({ code }) => code))).toEqual([['gateway.defect']]);
    expect(JSON.stringify(messages) + text).not.toContain('欧阳');
  });

  it('is processed when it comes again after the defect is mended', async () => {
    const { text } = await ingest('D1', {});

    expect(text).toContain('\rMSA|AA|D1');
    expect((await failed()).messages).toEqual([]);
  });

  it('is not acknowledged when the store fails: then it is sent again', async () => {
    await expect(ingest('D2', { commitMessage: fail(new Error('no disk')) })).rejects.toThrow('no disk');
    expect((await failed()).messages).toEqual([]);
  });
});
