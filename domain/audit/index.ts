export { leafHash, merkleRoot } from './merkle.ts';
export { type Seal, sealHash, sealPayload, sealSchema } from './seal.ts';
