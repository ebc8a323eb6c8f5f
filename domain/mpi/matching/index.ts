export { evaluateClusters } from './evaluate.ts';
export type { FieldValues } from './field-values.ts';
export { generateRegistrations } from './generate/generate-registrations.ts';
export { type HanTable, makeHanTable } from './han-table.ts';
export { type LinkMode, linkRecords } from './link-records.ts';
export { trainModel } from './train/train-model.ts';
