import type { Socket } from 'node:net';
import { FrameReader, frame } from '../../client/mllp-frames.ts';
import type { Log } from '../log.ts';
import type { Acknowledge } from './acknowledge.ts';
import { readHeader } from './read-header.ts';
import type { TakeFrame } from './take-frame.ts';

export interface ConnectionOptions {
  readonly takeFrame: TakeFrame;
  readonly acknowledge: Acknowledge;
  /** Bytes of the longest message. */
  readonly messageLimit: number;
  /** A frame that has begun must end within this time. */
  readonly frameTimeoutMilliseconds: number;
  readonly counts: { rejected: number };
  readonly log: Log;
}

/** Frames of one connection that are being kept or wait for their answers; more are not read meanwhile. */
const mostInHand = 64;
/** The same in bytes, so that a few large messages fill it as well. */
const mostBytesInHand = 16 * 1024 * 1024;
/** Stray bytes after which a peer is taken for one that does not speak MLLP. */
const mostUnframed = 65_536;

/** Serves one sender: frames in, answers out in the order of the frames. */
export const serveConnection = (
  socket: Socket,
  { takeFrame, acknowledge, messageLimit, frameTimeoutMilliseconds, counts, log }: ConnectionOptions,
): void => {
  const reader = new FrameReader(messageLimit);
  let inHand = 0;
  let bytesInHand = 0;
  /** Application answers that enhanced senders are still to get. */
  let owed = 0;
  let unframed = 0;
  let ended = false;
  let answered: Promise<void> = Promise.resolve();
  let frameTimer: NodeJS.Timeout | undefined;

  const send = (answer: Uint8Array | undefined): void => {
    if (answer !== undefined && !socket.destroyed && socket.writable) socket.write(frame(answer));
  };

  /** Reads on unless there is enough in hand or the sender does not take its answers. */
  const regulate = (): void => {
    const enough = inHand >= mostInHand || bytesInHand >= mostBytesInHand || socket.writableNeedDrain;
    if (enough) socket.pause();
    else socket.resume();
    if (ended && inHand + owed === 0) socket.end();
  };

  const watchFrame = (): void => {
    if (!reader.inside) {
      clearTimeout(frameTimer);
      frameTimer = undefined;
      return;
    }
    frameTimer ??= setTimeout(() => {
      // Time during which nothing was read because of what is in hand does not count against the sender.
      frameTimer = undefined;
      if (socket.isPaused()) watchFrame();
      else {
        log({ level: 'warn', event: 'connection.frame-timeout' });
        socket.destroy();
      }
    }, frameTimeoutMilliseconds);
  };

  /** An answer could not be made, which no message should bring about: the sender connects again and sends again. */
  const giveUp = (): void => {
    log({ level: 'error', event: 'connection.failed' });
    socket.destroy();
  };

  const take = (bytes: Uint8Array): void => {
    inHand += 1;
    bytesInHand += bytes.length;
    const taken = takeFrame(bytes);
    const answer = async (): Promise<void> => {
      const { first, second } = await taken;
      send(first);
      if (second !== undefined) {
        owed += 1;
        second
          .then((later) => {
            send(later);
            owed -= 1;
            regulate();
          })
          .catch(giveUp);
      }
      inHand -= 1;
      bytesInHand -= bytes.length;
      regulate();
    };
    answered = answered.then(answer).catch(giveUp);
  };

  const tooLarge = (head: Uint8Array): void => {
    counts.rejected += 1;
    log({ level: 'error', event: 'message.rejected', code: 'mllp.too-large' });
    const text = `The message is larger than ${messageLimit} bytes`;
    const answer = acknowledge.failed(readHeader(head), 'rejected', 'transport', 'mllp.too-large', text);
    answered = answered.then(() => send(answer));
  };

  socket.on('data', (chunk: Buffer) => {
    const whole = reader.push(chunk);
    for (const event of whole) {
      if (event.kind === 'frame') take(event.bytes);
      else if (event.kind === 'too-large') tooLarge(event.head);
      else unframed += event.length;
    }
    if (whole.some(({ kind }) => kind === 'frame')) {
      clearTimeout(frameTimer);
      frameTimer = undefined;
    }
    watchFrame();
    if (unframed > mostUnframed) {
      log({ level: 'warn', event: 'connection.unframed', bytes: unframed });
      socket.destroy();
      return;
    }
    regulate();
  });
  socket.on('drain', regulate);
  socket.on('end', () => {
    ended = true;
    if (reader.inside) log({ level: 'warn', event: 'connection.broken-frame' });
    regulate();
  });
  // The sender will connect again and send again what it has no answer to.
  socket.on('error', () => {});
  socket.on('close', () => {
    clearTimeout(frameTimer);
    if (unframed > 0) log({ level: 'warn', event: 'connection.stray-bytes', bytes: unframed });
  });
  socket.setKeepAlive(true, 60_000);
  socket.setNoDelay(true);
};
