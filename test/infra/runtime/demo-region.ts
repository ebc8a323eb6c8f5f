import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { makeDemoRegion } from '../../../apps/server/demo-region.ts';
import { regionFiles } from '../../../functions/_shared/compose/region-files.ts';
import { regionPrefix } from '../../../infra/names.ts';
import { bucketName } from './services.ts';

/** Makes the demo region in `directory`, with its clients' keys, and puts its files where the functions read them. */
export const uploadDemoRegion = async (s3: S3Client, directory: string): Promise<void> => {
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date());
  await makeDemoRegion(directory, today);
  for (const name of Object.values(regionFiles)) {
    const Body = await readFile(join(directory, name));
    await s3.send(new PutObjectCommand({ Bucket: bucketName, Key: regionPrefix + name, Body }));
  }
};
