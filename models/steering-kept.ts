// A trial of the worked example as its file keeps it.

import type { Trial } from './steering-laboratory';
import type { KeptAnswers } from '../src/engine/direction/sweep-samples';

/** With every answer in a smaller form. */
export interface KeptTrial extends Omit<Trial, 'samples'> {
  readonly answers: KeptAnswers;
}

/** Of "trail 3" the steps that the chain takes. */
export const hopsOf = ({ task }: KeptTrial): string => task.split(' ').at(-1) ?? '';
