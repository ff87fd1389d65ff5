// Sweeps with a planted truth: folders of results whose maps can be told in advance.

import { madeResults } from './made-results';
import type { Became } from '../../src/ablation/row';
import type { ArmSpec } from '../../src/ablation/spec';

const latents = [0, 4, 8];
const steps = [1, 25];
export const pointName = (k: number, s: number) => `K ${k}, ${s} steps`;

/** Accuracy grows with the latents; denoising does nothing. */
export const swept = () =>
  madeResults({
    spec: { recipe: 'own-arms', arms: ['baseline', 'zero'] },
    arms: [
      { name: 'baseline', does: 'baseline', part: 'hidden' },
      ...latents.flatMap(k =>
        steps.map((s): ArmSpec => ({
          ...{ name: pointName(k, s), does: 'kept', part: 'hidden' },
          point: { latents: k, denoisingSteps: s },
        })),
      ),
    ],
    becomes: (arm, index): Became => {
      if (arm === 'baseline') return index % 2 === 0 ? 'own' : 'other';
      return index % 8 < Number(/^K (\d+)/.exec(arm)?.[1]) ? 'own' : 'other';
    },
  });

/** The direction helps at layer 2, where random vectors do nothing; at layer 3 it does what they do, and it hurts. */
export const steered = (vectors: readonly string[], layers = [2, 3]) =>
  madeResults({
    spec: { recipe: 'steering-map', axes: { direction: ['d.safetensors'] } },
    arms: [
      { name: 'baseline', does: 'baseline', part: 'hidden' },
      ...vectors.flatMap(vector =>
        layers.flatMap(layer =>
          [0.1, 0.3].map((strength): ArmSpec => ({
            ...{ name: `${vector}, layer ${layer}, strength ${strength}`, does: 'kept', part: 'hidden' },
            point: { vector, layer, strength },
          })),
        ),
      ),
    ],
    becomes: (arm, index): Became => {
      const [, vector = '', layer, strength] = /^(.*), layer (\d), strength (.*)$/.exec(arm) ?? [];
      const draw = Number(/\d/.exec(vector)?.[0] ?? 1);
      const right =
        layer === '3' ? 1 + (vector === 'direction' ? 1 : draw - 1) : vector === 'direction' ? 6 : 4;
      return index % 8 < (layer === undefined ? 4 : right + Number(strength === '0.3')) ? 'own' : 'other';
    },
  });
export const allVectors = ['direction', 'random', 'random 2', 'random 3'];
