import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { alarmCodes } from '../../../apps/mllp/status/status.ts';
import { handlers } from '../../../domain/hl7v2/convert/handlers.ts';
import { supportedMessages } from '../../../domain/hl7v2/convert/tables/messages.ts';
import { senderProfileSchema } from '../../../schemas/sender-profile.ts';

const guide = await readFile(new URL('../../../docs/hl7v2.md', import.meta.url), 'utf8');

/** Rows of the table between two marks, cells trimmed; without its head. */
const tableOf = (mark: string): string[][] =>
  (guide.split(`<!-- ${mark} -->`)[1] ?? '')
    .split(`<!-- /${mark} -->`)[0]
    ?.split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    ) ?? [];

describe('docs/hl7v2.md', () => {
  it('lists the messages and events that are converted', () => {
    const listed = tableOf('messages').map(([code = '', events = '']) => [code, events.split(' ')]);

    expect(Object.fromEntries(listed)).toEqual(supportedMessages);
  });

  it('lists every segment that is read, and no other', () => {
    expect(tableOf('segments').map(([segment]) => segment)).toEqual(Object.keys(handlers).toSorted());
  });

  it('names every key of a sender’s profile, and shows a profile that is one', () => {
    const example = /```json\n([\s\S]*?)```/.exec(guide)?.[1] ?? '';

    for (const key of Object.keys(senderProfileSchema.shape)) expect(guide).toContain(`| \`${key}\``);
    expect(senderProfileSchema.safeParse(JSON.parse(example)).success).toBe(true);
  });

  it('says what to do about every alarm', () => {
    for (const code of alarmCodes) expect(guide).toContain(`| \`${code}\``);
  });
});
