export { openKeyFile } from './key-ring.ts';
