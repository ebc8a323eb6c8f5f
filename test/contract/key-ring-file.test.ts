import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openKeyFile } from '../../adapters/local-keys/index.ts';
import { keyRingNames, keyRingSuite } from './key-ring.ts';

const directory = mkdtempSync(join(tmpdir(), 'hutong-keys-'));
let files = 0;
const nextFile = () => join(directory, `keys-${files++}.json`);
afterAll(() => rmSync(directory, { recursive: true }));

keyRingSuite({
  name: 'file',
  make: async () => ({ ring: await openKeyFile({ file: nextFile(), names: keyRingNames }), close: async () => {} }),
});

describe('key file by itself', () => {
  it('is made once with mode 0600 and read again with the same keys', async () => {
    const file = nextFile();
    const first = await openKeyFile({ file, names: keyRingNames });
    await first.rotate('tokens');
    const second = await openKeyFile({ file, names: keyRingNames });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await second.mac('links', Buffer.from('x'))).toEqual(await first.mac('links', Buffer.from('x')));
    expect(await second.publicKeys('tokens')).toEqual(await first.publicKeys('tokens'));
    expect(readdirSync(directory).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('gains the names that a later release needs and keeps the others', async () => {
    const file = nextFile();
    const before = await openKeyFile({ file, names: { links: 'mac' } });
    const after = await openKeyFile({ file, names: { links: 'mac', archive: 'encrypt' } });
    expect(await after.mac('links', Buffer.from('x'))).toEqual(await before.mac('links', Buffer.from('x')));
    expect(await after.encrypt('archive', Buffer.from('x'), {})).toHaveLength(38);
  });

  it.each([0o640, 0o604, 0o660, 0o644])('stops the start when its mode is %o', async (mode) => {
    const file = nextFile();
    await openKeyFile({ file, names: keyRingNames });
    chmodSync(file, mode);
    await expect(openKeyFile({ file, names: keyRingNames })).rejects.toMatchObject({ code: 'config.invalid' });
  });

  it.each(['', '{', '[]', '{"format":2,"keys":{}}', '{"format":1,"keys":{"links":{"use":"mac","versions":[]}}}'])(
    'stops the start when it is damaged: %j, and does not touch it',
    async (content) => {
      const file = nextFile();
      writeFileSync(file, content, { mode: 0o600 });
      await expect(openKeyFile({ file, names: keyRingNames })).rejects.toMatchObject({ code: 'config.invalid' });
      expect(readFileSync(file, 'utf8')).toBe(content);
    },
  );

  it('stops the start when a name is held for another use', async () => {
    const file = nextFile();
    await openKeyFile({ file, names: { links: 'mac' } });
    await expect(openKeyFile({ file, names: { links: 'sign' } })).rejects.toMatchObject({ code: 'config.invalid' });
  });

  it('keeps the keys that another ring over the same file made', async () => {
    const file = nextFile();
    const one = await openKeyFile({ file, names: keyRingNames });
    const other = await openKeyFile({ file, names: keyRingNames });
    await one.rotate('seal');
    await other.rotate('seal');
    expect(await other.publicKeys('seal')).toHaveLength(3);
  });

  it('keeps every key of rotations that are asked for at the same time', async () => {
    const file = nextFile();
    const ring = await openKeyFile({ file, names: keyRingNames });
    await Promise.all([ring.rotate('seal'), ring.rotate('seal'), ring.rotate('tokens')]);
    const again = await openKeyFile({ file, names: keyRingNames });
    expect(await again.publicKeys('seal')).toHaveLength(3);
    expect(await again.publicKeys('tokens')).toHaveLength(2);
  });
});
