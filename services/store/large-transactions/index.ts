export { finishLargeTransactions } from './finish-large-transactions.ts';
export { maxLargeTransactItems } from './operations.ts';
export { isStaged } from './staged-body.ts';
export { withLargeTransactions } from './with-large-transactions.ts';
