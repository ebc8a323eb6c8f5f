export { type KeyFileOptions, openKeyFile } from './key-ring.ts';
