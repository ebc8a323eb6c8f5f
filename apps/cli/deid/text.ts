import { loadTextDictionary } from '../../../content/deid/load.ts';
import { makeFindPersonalData, replaceSpans, scoreText } from '../../../domain/deid/index.ts';
import { type LabelledText, labelledTextSchema } from '../../../schemas/deid/index.ts';
import { HutongError } from '../../../schemas/error.ts';
import { parseJson, readText } from './read-policy.ts';

/** Prints a text with a mark in the place of what identifies. */
export const scrubFile = async (file: string): Promise<void> => {
  const find = makeFindPersonalData(loadTextDictionary());
  const text = await readText(file);
  process.stdout.write(replaceSpans(text, find(text)));
};

const readLabelled = async (file: string): Promise<LabelledText[]> =>
  (await readText(file))
    .split('\n')
    .map((line, at) => ({ line, path: `${file}:${at + 1}` }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, path }) => {
      const parsed = labelledTextSchema.safeParse(parseJson(line)?.value);
      if (!parsed.success) throw new HutongError('request.invalid', 'The line is no labelled text', { path });
      return parsed.data;
    });

const percent = (share: number | null): string => (share === null ? '-' : `${(share * 100).toFixed(2)} %`).padStart(9);

/** Scores the finder on labelled text. The headline is overlap: a labelled span counts as found where a found one shares a character with it. */
export const evaluateFile = async (file: string, json: boolean): Promise<void> => {
  const scores = scoreText(await readLabelled(file), makeFindPersonalData(loadTextDictionary()));
  if (json) {
    console.log(JSON.stringify({ headline: 'overlap', ...scores }));
    return;
  }
  console.log('                 overlap (headline)     exact                  characters');
  console.log('type             recall    precision    recall    precision    recall    precision');
  for (const [type, { overlap, exact, characters }] of Object.entries(scores)) {
    const columns = [overlap, exact, characters].map(
      ({ recall, precision }) => `${percent(recall)} ${percent(precision)}`,
    );
    console.log(`${type.padEnd(13)} ${columns.join('   ')}`);
  }
};
