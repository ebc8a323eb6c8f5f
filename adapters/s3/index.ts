export { makeS3Store } from './store.ts';
