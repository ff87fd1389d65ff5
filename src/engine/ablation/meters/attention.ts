// Where an answer looks, as the papers count it, by the same readings that a trace has: the mean over all steps of each measure,
// of attention that is the mean over layers and heads. "focus" is F of IVT-LR, "truthFocus" is S_focus of LaViT with its
// chance, which is the share of the picture that the box takes.

import { meanOf, Reach } from './reach';
import type { MeterMaker, Numbers } from './meter';
import { readingsOf } from '../../run/readings';
import { focusOf } from '../../../measures/entropy';
import type { Measures } from '../../../shared/trace/measures';

export const attentionMeter: MeterMaker = {
  measures: ['entropy', 'focus', 'imageRatio', 'imageShare', 'salient', 'truthFocus', 'truthShare'],
  make: ({ sample }) => {
    let reach: Reach | undefined;
    const found: Measures[] = [];
    return {
      needsAttention: true,
      begun: (_, question, model) => {
        reach = new Reach(model, question, sample);
      },
      heard: happening => {
        const pass = happening.kind === 'remark' ? undefined : happening.passes.at(-1);
        if (!reach || !pass) return;
        found.push(readingsOf(pass, reach.classes(pass.position + 1), reach.frame).measures);
        reach.heard(happening);
      },
      measured: () => numbersOf(found),
    };
  },
};

function numbersOf(found: readonly Measures[]): Numbers {
  const mean = (of: (measures: Measures) => number | null | undefined) => meanOf(found.map(of));
  return {
    entropy: mean(({ attention }) => attention?.entropy),
    focus: mean(({ attention }) =>
      attention?.entropy === null || attention === undefined ? null : focusOf(attention.entropy),
    ),
    imageRatio: mean(({ mass }) => ratioOf(mass)),
    imageShare: mean(({ attention }) => attention?.imageShare),
    salient: mean(({ attention }) => attention?.salient),
    truthFocus: mean(({ attention }) => attention?.focus?.value),
    'truthFocus.control': mean(({ attention }) => attention?.focus?.chance),
    truthShare: mean(({ attention }) => attention?.focus?.share),
    'truthShare.control': mean(({ attention }) => attention?.focus?.chance),
  };
}

/** R of IVT-LR: patches that were put in again are of the picture, too. */
function ratioOf(mass: Measures['mass']): number | null {
  if (!mass) return null;
  const text = mass.prompt + mass.generated;
  return text > 0 ? (mass.image + mass['latent.image']) / text : null;
}
