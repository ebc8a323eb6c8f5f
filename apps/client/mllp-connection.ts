import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { HutongError } from '../../schemas/error.ts';
import { FrameReader, frame } from './mllp-frames.ts';

export interface MllpAddress {
  readonly host: string;
  readonly port: number;
  /** Within TLS; the peer's certificate is verified. */
  readonly tls?: Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'servername'>;
  readonly timeoutMilliseconds: number;
}

export interface MllpConnection {
  /**
   * Sends a message and resolves with the next answer, or the next that `isAnswer` takes for its own: an enhanced sender gets two answers to a message.
   * Throws `store.unavailable` when none comes.
   */
  readonly send: (bytes: Uint8Array, isAnswer?: (answer: Uint8Array) => boolean) => Promise<Uint8Array>;
  readonly close: () => void;
}

interface Waiting {
  readonly isAnswer: (answer: Uint8Array) => boolean;
  readonly resolve: (answer: Uint8Array) => void;
  readonly reject: (error: HutongError) => void;
}

/** No answer to a message is larger. */
const largestAnswer = 5 * 1024 * 1024;

const unavailable = (message: string, cause?: unknown): HutongError =>
  new HutongError('store.unavailable', message, { cause });

/** Opens a connection to an MLLP listener, on which messages go out one after the other. Throws `store.unavailable`. */
export const openMllp = async ({ host, port, tls, timeoutMilliseconds }: MllpAddress): Promise<MllpConnection> => {
  const socket: Socket = tls === undefined ? connect({ host, port }) : connectTls({ host, port, ...tls });
  const reader = new FrameReader(largestAnswer);
  let waiting: Waiting | undefined;
  let broken: HutongError | undefined;
  const fail = (error: HutongError): void => {
    broken ??= error;
    waiting?.reject(broken);
    waiting = undefined;
  };
  socket.on('error', (cause: NodeJS.ErrnoException) =>
    fail(unavailable(`The connection failed (${cause.code ?? 'unknown'})`, cause)),
  );
  socket.on('close', () => fail(unavailable('The other side closed the connection')));
  socket.on('data', (chunk: Buffer) => {
    for (const event of reader.push(chunk)) {
      if (event.kind !== 'frame' || waiting === undefined || !waiting.isAnswer(event.bytes)) continue;
      const { resolve } = waiting;
      waiting = undefined;
      resolve(event.bytes);
    }
  });
  try {
    await once(socket, tls === undefined ? 'connect' : 'secureConnect', {
      signal: AbortSignal.timeout(timeoutMilliseconds),
    });
  } catch (cause) {
    socket.destroy();
    throw broken ?? unavailable('The connection could not be opened in time', cause);
  }
  return {
    send: (bytes, isAnswer = () => true) =>
      new Promise((resolve, reject) => {
        if (broken !== undefined) {
          reject(broken);
          return;
        }
        const timer = setTimeout(() => fail(unavailable('No answer came in time')), timeoutMilliseconds);
        const done = (): void => clearTimeout(timer);
        waiting = {
          isAnswer,
          resolve: (answer) => {
            done();
            resolve(answer);
          },
          reject: (error) => {
            done();
            reject(error);
          },
        };
        socket.write(frame(bytes));
      }),
    close: () => {
      socket.removeAllListeners('close');
      socket.destroy();
    },
  };
};
