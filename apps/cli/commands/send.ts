import { readFile } from 'node:fs/promises';
import { Command, InvalidArgumentError } from 'commander';
import { HutongError } from '../../../schemas/error.ts';
import { openMllp } from '../../client/mllp-connection.ts';
import { readInput } from '../read-input.ts';
import { tokenOf } from '../registered-client.ts';
import { messagesOf } from '../send/message-file.ts';
import { controlIdOf, type ReadAnswer, readAnswers } from '../send/read-answer.ts';

interface Options {
  readonly mllp?: { readonly host: string; readonly port: number };
  readonly url?: string;
  readonly client: string;
  readonly data: string;
  readonly token?: string;
  readonly timeout: number;
  readonly tls?: boolean;
  readonly tlsCa?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly json?: boolean;
}

const parseAddress = (text: string): { readonly host: string; readonly port: number } => {
  const match = /^\[?([^\]]+)\]?:(\d{1,5})$/.exec(text);
  if (match?.[1] === undefined) throw new InvalidArgumentError('an address is host:port, such as 127.0.0.1:2575');
  return { host: match[1], port: Number(match[2]) };
};

const parseSeconds = (text: string): number => {
  if (!/^\d{1,5}(\.\d+)?$/.test(text)) throw new InvalidArgumentError('a number of seconds');
  return Number(text) * 1000;
};

const print = (file: string, answers: readonly ReadAnswer[], asJson: boolean): void => {
  for (const { code, controlId, errors } of answers) {
    if (asJson) {
      console.log(JSON.stringify({ file, code, controlId, errors }));
      continue;
    }
    console.log(`${file}: ${code || 'no acknowledgement'} ${controlId}`.trimEnd());
    for (const { location, condition, text } of errors) {
      console.log(`  ${[location, condition, text].filter((part) => part !== '').join(' · ')}`);
    }
  }
  if (answers.length === 0) {
    console.log(asJson ? JSON.stringify({ file, code: '', controlId: '', errors: [] }) : `${file}: no acknowledgement`);
  }
  if (answers.some(({ code }) => !code.endsWith('A'))) process.exitCode = 1;
};

const sendMllp = async (
  files: readonly string[],
  options: Options & { readonly mllp: { host: string; port: number } },
) => {
  const pem = (file: string | undefined): Promise<string | undefined> =>
    file === undefined ? Promise.resolve(undefined) : readFile(file, 'utf8');
  const [ca, cert, key] = await Promise.all([options.tlsCa, options.tlsCert, options.tlsKey].map(pem));
  const tls = {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
  const within = options.tls === true || Object.keys(tls).length > 0;
  const connection = await openMllp({
    ...options.mllp,
    ...(within ? { tls } : {}),
    timeoutMilliseconds: options.timeout,
  });
  try {
    for (const file of files) {
      for (const { bytes } of messagesOf(await readInput(file))) {
        const id = controlIdOf(bytes);
        const isOwn = (answer: Uint8Array): boolean => {
          const answered = readAnswers(answer)[0]?.controlId ?? '';
          return id === '' || answered === '' || answered === id;
        };
        print(file, readAnswers(await connection.send(bytes, isOwn)), options.json === true);
      }
    }
  } finally {
    connection.close();
  }
};

const sendHttp = async (files: readonly string[], url: string, options: Options): Promise<void> => {
  const token = options.token ?? (await tokenOf({ client: options.client, data: options.data, url }));
  for (const file of files) {
    const response = await fetch(`${url}/hl7v2`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/hl7-v2' },
      signal: AbortSignal.timeout(options.timeout),
      body: Buffer.from(await readInput(file)),
    });
    const answer = new Uint8Array(await response.arrayBuffer());
    if (response.status === 200) {
      print(file, readAnswers(answer), options.json === true);
      continue;
    }
    // A refusal of the whole request: problem JSON of the gateway, or whatever stands in front of it.
    const text = Buffer.from(answer).toString('utf8').slice(0, 500);
    console.error(`${file}: HTTP ${response.status} ${text}`);
    process.exitCode = 1;
  }
};

export const sendCommand = new Command('send')
  .description(
    'Send HL7 v2 messages or batch files; prints the acknowledgements; exit status 1 when one is not accepted',
  )
  .argument('<file...>', 'files, or - for standard input')
  .option('--mllp <host:port>', 'over MLLP, message by message', parseAddress)
  .option('--url <url>', 'over HTTP to the gateway at this address, file by file')
  .option('--client <id>', 'with --url: client of the demo region, whose key is in the data directory', 'city-lab')
  .option('--data <directory>', 'with --url: data directory of the gateway', 'data')
  .option('--token <token>', 'with --url: an access token, instead of --client and --data')
  .option('--timeout <seconds>', 'wait this long for each answer', parseSeconds, 60_000)
  .option('--tls', 'with --mllp: within TLS')
  .option('--tls-ca <file>', "with --mllp: authority (PEM) of the listener's certificate")
  .option('--tls-cert <file>', 'with --mllp: certificate (PEM) to show')
  .option('--tls-key <file>', 'with --mllp: its private key (PEM)')
  .option('--json', 'print a line of JSON for each acknowledgement')
  .action(async (files: string[], options: Options) => {
    const { mllp, url } = options;
    if ((mllp === undefined) === (url === undefined)) {
      throw new HutongError('request.invalid', 'Say where to: either --mllp host:port or --url address');
    }
    if (mllp !== undefined) await sendMllp(files, { ...options, mllp });
    else if (url !== undefined) await sendHttp(files, url.replace(/\/$/, ''), options);
  });
