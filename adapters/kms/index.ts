export { type KmsKey, type KmsKeyRingOptions, makeKmsKeyRing } from './key-ring.ts';
