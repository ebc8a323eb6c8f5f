import ucum from '@lhncbc/ucum-lhc';
import type { UcumLibrary } from '../../../domain/terminology/index.ts';

/** The full library. It ships no types; `UcumLibrary` states the part of UcumLhcUtils that is used. */
export const ucumLibrary: UcumLibrary = ucum.UcumLhcUtils.getInstance();
