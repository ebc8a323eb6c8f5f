import { Command } from 'commander';
import { convertMessage, decodeBytes, parseMessage, splitBatch } from '../../../domain/hl7v2/index.ts';
import { HutongError, isHutongError } from '../../../schemas/error.ts';
import type { Finding } from '../../../schemas/finding.ts';
import { defaultSenderProfile, type SenderProfile, senderProfileSchema } from '../../../schemas/sender-profile.ts';
import { readInput } from '../read-input.ts';

interface Options {
  readonly organisation: string;
  readonly profile?: string;
}

const readProfile = async (file: string | undefined): Promise<SenderProfile> => {
  if (file === undefined) return defaultSenderProfile;
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(await readInput(file)).toString('utf8'));
  } catch (cause) {
    if (isHutongError(cause)) throw cause;
    throw new HutongError('config.invalid', 'The profile is not JSON', { path: file });
  }
  const parsed = senderProfileSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw new HutongError('config.invalid', `The profile is wrong at ${places}`, { path: file });
};

const refusal = (error: unknown): { findings: Finding[] } => {
  if (!isHutongError(error)) throw error;
  return { findings: [{ severity: 'error', code: error.code, path: error.path ?? '', message: error.message }] };
};

/** One result for each message: its bundle, ledger and findings; for one that cannot be converted the findings say why. */
const convertBytes = function* (bytes: Uint8Array, organisation: string, profile: SenderProfile) {
  const decoded = decodeBytes(bytes, profile.charset === undefined ? {} : { declared: profile.charset });
  const batch = splitBatch(decoded.text);
  for (const { text } of batch.messages) {
    try {
      const receivedAt = new Date().toISOString();
      const { bundle, ledger, findings } = convertMessage(parseMessage(text, { charset: decoded.charset }), {
        organisation,
        profile,
        receivedAt,
      });
      yield { bundle, ledger, findings: [...decoded.findings, ...batch.findings, ...findings] };
    } catch (error) {
      yield { bundle: null, ledger: [], ...refusal(error) };
    }
  }
};

const hl7v2 = new Command('hl7v2')
  .description(
    'HL7 v2 messages or batch files to FHIR R4; prints one line of JSON a message: { bundle, ledger, findings }',
  )
  .argument('<file...>', 'files, or - for standard input')
  .option('--organisation <id>', 'identifiers are derived within this organisation', 'sender')
  .option('--profile <file>', "the sender's profile (JSON), as in the registry")
  .action(async (files: string[], { organisation, profile: profileFile }: Options) => {
    const profile = await readProfile(profileFile);
    for (const file of files) {
      const bytes = await readInput(file);
      try {
        for (const result of convertBytes(bytes, organisation, profile)) {
          console.log(JSON.stringify(result));
          if (result.bundle === null) process.exitCode = 1;
        }
      } catch (error) {
        console.log(JSON.stringify({ bundle: null, ledger: [], ...refusal(error) }));
        process.exitCode = 1;
      }
    }
  });

export const convertCommand = new Command('convert').description('Convert records without a gateway').addCommand(hl7v2);
