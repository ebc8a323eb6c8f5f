import { join } from 'node:path';

/** The agent's options as the command line gives them, quick enough for a test. */
export const agentOptions = (url: string, data: string, spool: string): Record<string, string> => ({
  url,
  client: 'city-lab',
  key: join(data, 'clients', 'city-lab.jwk.json'),
  spool,
  spoolLimit: '100MB',
  host: '127.0.0.1',
  port: '0',
  statusPort: '0',
  answer: 'commit',
  answerTimeout: '10',
  lane: 'MSH-3,MSH-4',
  connections: '4',
  senders: '16',
  messageLimit: '5MB',
  frameTimeout: '10',
  requestTimeout: '10',
  retryFirst: '0.02',
  retryCap: '0.1',
  alarmAge: '900',
});
