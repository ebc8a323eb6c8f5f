import { expect, test } from 'vitest';
import { makeProgress } from '../../../apps/cli/bulk/progress.ts';

const stream = (isTTY: boolean) => {
  const written: string[] = [];
  // Only these two members of a stream are used.
  const fake = { isTTY, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream;
  return { fake, written };
};

test('a terminal sees one bar that fills', () => {
  const { fake, written } = stream(true);
  const progress = makeProgress(fake);
  progress.show('importing', 0.5, '7 resources');
  progress.show('importing', 1);
  progress.end();
  progress.end();
  expect(written).toEqual([
    `\r\u001b[Kimporting [${'█'.repeat(15)}${'░'.repeat(15)}]  50 % 7 resources`,
    `\r\u001b[Kimporting [${'█'.repeat(30)}] 100 %`,
    '\n',
  ]);
});

test('elsewhere there are plain lines: every five seconds, at a new task and at the end', () => {
  const { fake, written } = stream(false);
  let now = 0;
  const progress = makeProgress(fake, () => now);
  progress.show('sending', 0.1);
  now = 1_000;
  progress.show('sending', 0.2);
  now = 6_000;
  progress.show('sending', 0.9);
  progress.show('sending', 1);
  progress.show('exporting', undefined, '12 resources');
  progress.end();
  expect(written).toEqual(['sending 10 %\n', 'sending 90 %\n', 'sending 100 %\n', 'exporting 12 resources\n']);
});
