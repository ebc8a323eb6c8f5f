import { describe, expect, test } from 'vitest';
import { readConfig } from '../../../schemas/config.ts';

const embedded = { HUTONG_ENGINE: 'embedded', HUTONG_BASE_URL: 'http://127.0.0.1:8085', HUTONG_DATA: '/data' };

const messageOf = (settings: Readonly<Record<string, string | undefined>>): string => {
  try {
    readConfig(settings);
  } catch (error) {
    expect(error).toMatchObject({ code: 'config.invalid' });
    return error instanceof Error ? error.message : '';
  }
  throw new Error('The settings were taken');
};

describe('settings', () => {
  test('are read, given their defaults, and frozen; what is not ours is not looked at', () => {
    const config = readConfig({ ...embedded, PATH: '/bin', HOME: undefined });
    expect(config).toEqual({ ...embedded, HUTONG_LOG_LEVEL: 'info' });
    expect(Object.isFrozen(config)).toBe(true);
  });

  test.each(Object.keys(embedded))('without %s the start stops and names it', (name) => {
    expect(messageOf({ ...embedded, [name]: undefined })).toContain(name);
  });

  test('an unknown one stops the start and is named', () => {
    expect(messageOf({ ...embedded, HUTONG_DATTA: '/x' })).toContain('HUTONG_DATTA (unknown)');
  });

  test('every wrong one is named at once, and no value', () => {
    const secret = 'swordfish-1';
    const message = messageOf({
      ...embedded,
      HUTONG_BASE_URL: secret,
      HUTONG_LOG_LEVEL: secret,
      HUTONG_TOKEN: secret,
      HUTONG_DATA: '',
    });
    for (const name of ['HUTONG_BASE_URL', 'HUTONG_LOG_LEVEL', 'HUTONG_TOKEN', 'HUTONG_DATA']) {
      expect(message).toContain(name);
    }
    expect(message).not.toContain(secret);
  });

  test.each(['http://127.0.0.1:8085/', 'ftp://x', 'x', ''])('%s is no base URL', (url) => {
    expect(messageOf({ ...embedded, HUTONG_BASE_URL: url })).toContain('HUTONG_BASE_URL');
  });

  test('AWS needs its own', () => {
    const message = messageOf({ HUTONG_ENGINE: 'aws', HUTONG_BASE_URL: 'https://gateway.example' });
    expect(message).toMatch(/HUTONG_TABLE.*HUTONG_BUCKET.*HUTONG_REGION_.*HUTONG_KMS_/s);
    expect(messageOf({ ...embedded, HUTONG_TABLE: 'table' })).toContain('HUTONG_TABLE (unknown)');
  });
});
