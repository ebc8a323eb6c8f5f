export { makeS3Store, type S3StoreOptions } from './store.ts';
