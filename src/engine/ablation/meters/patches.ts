// Which patches IVT-LR reads again, against what the way to the answer looks at: the boxes of all its steps. A patch counts by
// the share of it that lies inside.
//
//   precision   share of what was chosen that lies inside       by chance: the share of the picture that they take
//   recall      share of the inside that was chosen             by chance: chosen patches of all
//   stepPrecision   the same as precision, of each latent step with the box of that step alone

import { insideOf, meanOf } from './reach';
import type { MeterMaker } from './meter';
import { asTask, truthBoxes } from '../../subject';
import type { Question } from '../../../model/run/model';

export const patchMeter: MeterMaker = {
  measures: ['precision', 'recall', 'stepPrecision'],
  make: ({ sample }) => {
    const task = asTask(sample);
    const steps = task?.steps ?? [];
    let question: Question | undefined;
    const chosen: (readonly number[])[] = [];
    return {
      begun: (_, asked) => {
        question = asked;
      },
      heard: happening => {
        if (happening.kind === 'latent' && happening.form.kind === 'patches')
          chosen.push(happening.form.patches);
      },
      measured: () => {
        const all = chosen.flat();
        const inside =
          question && insideOf(question, task ? steps.flatMap(({ boxes }) => boxes) : truthBoxes(sample));
        if (!inside || all.length === 0) return {};
        const whole = inside.reduce((sum, share) => sum + share, 0);
        const taken = all.reduce((sum, patch) => sum + (inside[patch] ?? 0), 0);
        const each = chosen.slice(0, steps.length).map((patches, step) => {
          const own = question && insideOf(question, steps[step]?.boxes ?? []);
          if (!own || patches.length === 0) return undefined;
          return {
            share: meanOf(patches.map(patch => own[patch])),
            chance: own.reduce((sum, share) => sum + share, 0) / own.length,
          };
        });
        return {
          precision: taken / all.length,
          'precision.control': whole / inside.length,
          recall: taken / whole,
          'recall.control': all.length / inside.length,
          stepPrecision: meanOf(each.map(step => step?.share)),
          'stepPrecision.control': meanOf(each.map(step => step?.chance)),
        };
      },
    };
  },
};
