export { type HttpNotifierOptions, makeHttpNotifier } from './notifier.ts';
