// The arms of a replacement test that names none: every control there is for the method, so that the shortest file is the full
// experiment.

import { isListed } from './sample-sets';
import type { ArmSpec, ArmWord, SampleSpec } from './spec';
import type { MethodName } from '../shared/trace/document';

const everywhere = ['transplant', 'zero', 'noise', 'first', 'shuffle', 'mean', 'words', 'removed'] as const;

export function standardArms(method: MethodName, samples: SampleSpec): readonly ArmSpec[] {
  return [
    { ...fed('baseline'), measures: ['alike'] },
    ...everywhere.map(fed),
    ...(method === 'modal-mixed' ? [fed('markers')] : []),
    // Only the benchmark knows what should have been sketched.
    ...(method === 'modal-mixed' && !isListed(samples) ? [fed('oracle')] : []),
    ...(method === 'ivt-lr' ? [transplanted('patches'), transplanted('both')] : []),
  ];
}

const fed = (does: ArmWord): ArmSpec => ({ name: does, does, part: 'hidden' });

const transplanted = (part: 'patches' | 'both'): ArmSpec => ({
  name: `transplant, ${part}`,
  does: 'transplant',
  part,
});
