import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Command } from 'commander';
import { makeDemoRegion } from '../../server/demo-region.ts';
import { freePort } from '../../server/free-port.ts';
import { startGateway } from '../../server/gateway.ts';
import { JourneyError } from '../demo/expect.ts';
import { journey } from '../demo/journey.ts';

const milliseconds = (from: number): string => `${(performance.now() - from).toFixed(0)} ms`;

export const demoCommand = new Command('demo')
  .description('Play the whole journey of a result against a fresh gateway, over HTTP')
  .action(async () => {
    const started = performance.now();
    const data = await mkdtemp(join(tmpdir(), 'hutong-demo-'));
    const now = Date.now();
    await makeDemoRegion(data, new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(now));
    const port = await freePort();
    const baseUrl = `http://127.0.0.1:${port}`;
    const gateway = await startGateway({
      config: { HUTONG_ENGINE: 'embedded', HUTONG_BASE_URL: baseUrl, HUTONG_DATA: data, HUTONG_LOG_LEVEL: 'error' },
      port,
      write: (text) => process.stderr.write(text),
    });
    console.log(`A fresh gateway listens on ${baseUrl} (${milliseconds(started)})\n`);
    try {
      for (const [position, { title, run }] of journey(baseUrl, data, now).entries()) {
        const from = performance.now();
        const lines = await run();
        console.log(`${position + 1}. ${title} (${milliseconds(from)})`);
        for (const line of lines) console.log(`     ${line}`);
      }
      console.log(`\nThe journey is complete (${milliseconds(started)}).`);
    } catch (error) {
      if (!(error instanceof JourneyError)) throw error;
      console.error(`\nThe journey stopped: ${error.message}.`);
      process.exitCode = 1;
    } finally {
      await gateway.stop();
      await rm(data, { recursive: true, force: true });
    }
  });
