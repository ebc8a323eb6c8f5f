export { type KmsKey, makeKmsKeyRing } from './key-ring.ts';
