export * from './catalogue.ts';
export * from './common.ts';
export * from './decision.ts';
export * from './policy.ts';
export * from './qualification.ts';
export * from './reasons.ts';
export * from './reference.ts';
export * from './result-entry.ts';
