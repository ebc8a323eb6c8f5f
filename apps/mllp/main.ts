import { Command } from 'commander';
import { HutongError } from '../../schemas/error.ts';
import { startAgent } from './agent.ts';
import { readAgentConfig } from './config.ts';
import { makeLog } from './log.ts';
import { statusSchema } from './status/status.ts';

/** A stop that takes longer leaves what is being sent; it is sent again after the start. */
const longestStopMilliseconds = 10_000;

const run = new Command('run')
  .description('Take HL7 v2 over MLLP, keep it on disk, and bring it to the gateway')
  .requiredOption('--url <url>', 'address of the gateway, https://… without a trailing slash')
  .requiredOption('--client <id>', 'client id that the region registered for this hospital')
  .requiredOption('--key <file>', "the client's private key, a JWK with kid and alg")
  .requiredOption('--spool <directory>', 'where messages are kept until they are delivered')
  .option('--spool-limit <size>', 'disk that the directory may take', '10GB')
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--port <port>', 'port to listen on', '2575')
  .option('--status-port <port>', 'port of GET /status, on 127.0.0.1 only', '2576')
  .option(
    '--answer <mode>',
    'commit: answer once the message is on disk; application: with what the gateway says',
    'commit',
  )
  .option('--answer-timeout <seconds>', "application mode: wait this long for the gateway's answer", '30')
  .option('--lane <fields>', 'messages that agree in these fields keep their order', 'MSH-3,MSH-4')
  .option('--connections <count>', 'sendings to the gateway at the same moment', '4')
  .option('--senders <count>', 'MLLP connections at the same moment', '256')
  .option('--message-limit <size>', 'largest message; the gateway takes 5MB', '5MB')
  .option('--frame-timeout <seconds>', 'a message that has begun must end within', '30')
  .option('--request-timeout <seconds>', 'give a sending up after', '60')
  .option('--retry-first <seconds>', 'wait after the first failure, then twice as long each time', '1')
  .option('--retry-cap <seconds>', 'and never longer than', '60')
  .option('--alarm-age <seconds>', 'alarm when the oldest message has waited this long', '900')
  .option('--tls-cert <file>', 'certificate chain (PEM): MLLP within TLS')
  .option('--tls-key <file>', "the certificate's private key (PEM)")
  .option('--tls-client-ca <file>', 'authority (PEM) of the certificates that senders must show')
  .action(async (options: unknown) => {
    const log = makeLog((text) => process.stderr.write(text));
    const agent = await startAgent(readAgentConfig(options), log);
    const stop = (): void => {
      setTimeout(() => process.exit(0), longestStopMilliseconds).unref();
      agent.stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });

const status = new Command('status')
  .description("Print a running agent's status; exit status 0: all is well, 1: there is an alarm, 2: no agent answers")
  .option('--status-port <port>', 'as the agent was started with', '2576')
  .action(async ({ statusPort }: { readonly statusPort: string }) => {
    let answer: unknown;
    try {
      answer = await (await fetch(`http://127.0.0.1:${statusPort}/status`)).json();
    } catch {
      console.error(`No agent answers on port ${statusPort}`);
      process.exitCode = 2;
      return;
    }
    const read = statusSchema.safeParse(answer);
    if (!read.success) {
      console.error(`What answers on port ${statusPort} is no agent of this version`);
      process.exitCode = 2;
      return;
    }
    console.log(JSON.stringify(read.data, null, 2));
    if (read.data.state === 'alarm') process.exitCode = 1;
  });

try {
  await new Command('hutong-mllp')
    .description("The MLLP edge agent: a hospital's systems on one side, the gateway on the other")
    .addCommand(run, { isDefault: true })
    .addCommand(status)
    .showHelpAfterError()
    .parseAsync();
} catch (error) {
  if (!(error instanceof HutongError)) throw error;
  console.error(`${error.code}: ${error.message}${error.path === undefined ? '' : ` (${error.path})`}`);
  process.exit(2);
}
