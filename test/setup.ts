import fc from 'fast-check';

/**
 * In CI every run tries the same cases, so that a commit passes or fails by itself; elsewhere each run tries new ones. `FC_SEED` repeats a run whose seed a failure
 * printed.
 */
const seed = process.env.FC_SEED ?? (process.env.CI === undefined ? undefined : '20261121');
if (seed !== undefined) fc.configureGlobal({ seed: Number(seed) });
