// Problem: "steer with this direction" leaves open a dozen things, and two published answers to most of them.
// Idea: what is left out is decided here, once, for terminal, sweeps and panels; the rest follows from the equations
// (src/steering) and from interventions, which know nothing of directions.
//
//                paper                              released (the authors' code)
//   from         middle of the source               the layer that is steered: the direction is the model's own
//   positions    all                                "first": position 0 and, with a cache, every new token
//   renorm       yes                                in mode "first"; none with positions "all"
//
// "First" is index 0 of what is computed. Without a cache that is position 0 in every step: positions "[0]". Both are names of
// positions here, so that a run does the same with a cache and without one.

import { parseInterventions } from '../../intervention/parse';
import type { Intervention, Numbers, Positions } from '../../intervention/types';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';
import { middleLayer } from '../../shared/protocol/exposure';
import type { Fidelity } from '../../shared/trace/document';
import type { ControlName, VectorAbout } from '../../shared/trace/vector-about';

export { middleLayer } from '../../shared/protocol/exposure';

export interface Steer {
  /** A direction file. */
  readonly direction: string;
  /** Layer of the source; its middle if left out. */
  readonly from?: number;
  readonly kind?: VectorAbout['kind'];
  readonly fidelity?: Fidelity;
  /** k of the low-pass, in bins of d_L; a quarter of them if left out, which is our choice: the paper's table could not be read. */
  readonly keep?: number;
  readonly control?: { readonly name: ControlName; readonly seed?: number };
  /** Of the target; its middle if left out. */
  readonly layers?: Numbers;
  readonly strength: number;
  readonly renorm?: boolean;
  readonly positions?: Positions;
}

/** The model that is steered. */
export interface SteerTarget {
  readonly name: string;
  /** D. */
  readonly width: number;
  /** L. */
  readonly layers: number;
  /** Of its files, as direction files have it. */
  readonly hash: string;
  /** Of tokenizer.json. */
  readonly vocabulary?: string;
}

/** The positions of "first" with a cache. */
export const firstPositions: Positions = ['[0]', 'generated'];

/** `vector` is how the intervention names it: `file.safetensors#vector`. */
export function interventionOf(steer: Steer, vector: string, target: SteerTarget): Intervention {
  const released = steer.fidelity === 'released';
  const positions = positionsOf(steer);
  const intervention = {
    at: { layers: targetLayers(steer, target), positions },
    do: {
      add: { vector, strength: steer.strength, renorm: steer.renorm ?? !(released && positions === 'all') },
    },
  };
  const [checked = intervention] = parseInterventions([intervention], 'steer');
  return checked;
}

export function positionsOf({ fidelity, positions }: Partial<Steer>): Positions {
  return positions ?? (fidelity === 'released' ? firstPositions : 'all');
}

function targetLayers({ layers }: Steer, target: SteerTarget): Numbers {
  const wanted = layers ?? [middleLayer(target.layers)];
  if (wanted === 'all') return wanted;
  const last = 'to' in wanted ? wanted.to : Math.max(...wanted);
  if (last <= target.layers) return wanted;
  throw new DarkroomError(
    'bad-input',
    `Layer ${last} of ${printable(target.name, 60)} cannot be steered: it has ${target.layers}.`,
    { remedy: `Choose layers from 0, the embeddings, to ${target.layers}.` },
  );
}

/** The layer that a released direction is from, if it is not said: the one that it is added to. */
export function ownLayer(steer: Steer, target: SteerTarget): number {
  const layers = targetLayers(steer, target);
  if (layers !== 'all' && !('to' in layers) && layers.length === 1 && layers[0] !== undefined)
    return layers[0];
  throw new DarkroomError(
    'bad-input',
    'A released direction is from the layer that it is added to, and several layers were named.',
    { remedy: 'Name one layer, or say with "from" which one the direction is from.' },
  );
}
