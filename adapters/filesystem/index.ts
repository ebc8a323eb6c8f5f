export type { LinkOptions, LinkProof } from './link.ts';
export { type DirectoryStore, type DirectoryStoreOptions, openDirectoryStore } from './store.ts';
