// What can be put in the place of latents, and of which part of them. Every latent is a vector that is fed; a step of IVT-LR
// feeds a hidden state and has patches of the picture beside it. Each replacement keeps the number and shape of what it
// replaces, so that only the content is another.

import { latentParts, possible } from '../ablation/replacements';
import type { LatentPart, ReplacementName } from '../ablation/replacements';
import { gaussian } from '../intervention/noise';
import type { LatentChange, LatentContent } from '../intervention/plan';
import type { PatchFeed } from '../methods/feeding';
import { thinksInLatents } from '../methods/method';
import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';
import { noiseLike } from '../shared/noise-like';
import type { MethodName } from '../shared/trace/document';

export interface Replacement {
  readonly name: ReplacementName;
  readonly part: LatentPart;
}

/** Another sample's, as they were fed there. */
export interface Lent {
  readonly latents: Float32Array;
  readonly patches: readonly (readonly Float32Array[])[];
}

export interface ReplacementWish {
  readonly method: MethodName;
  readonly latents?: string | undefined;
  readonly part?: string | undefined;
}

/** Undefined where nothing is replaced. */
export function replacementOf({ method, latents: name, part }: ReplacementWish): Replacement | undefined {
  if (name === undefined && part === undefined) return undefined;
  if (name === undefined)
    throw bad('A part of the latents is named, and nothing to put in its place', 'Say it with --latents.');
  return replacement(method, name, part);
}

function replacement(method: MethodName, name: string, part = 'hidden'): Replacement {
  if (!thinksInLatents(method))
    throw bad(`${method} makes no latents that could be replaced`, 'Take a method that thinks in latents.');
  const of = latentParts.find(one => one === part);
  if (of === undefined)
    throw bad(`Latents have no part "${printable(part, 40)}"`, `There is: ${latentParts.join(', ')}.`);
  if (of !== 'hidden' && method !== 'ivt-lr')
    throw bad(
      `A latent of ${method} has no patches beside the vector that is fed`,
      'Leave the part out, or take the method ivt-lr.',
    );
  if (name === 'oracle' && method !== 'modal-mixed')
    throw bad(
      `A latent of ${method} is a hidden state, and no true sketch can be seen as one`,
      'Take "other" or the arm "transplant", or a model of the method modal-mixed.',
    );
  const known = possible[of].find(one => one === name);
  if (known !== undefined) return { name: known, part: of };
  const what = { hidden: 'Latents', patches: 'Patches', both: 'Latents with their patches' }[of];
  throw bad(
    `${what} cannot be replaced by "${printable(name, 40)}"`,
    `There is: ${possible[of].join(', ')}.`,
  );
}

function bad(sentence: string, remedy: string): DarkroomError {
  return new DarkroomError('bad-input', `${sentence}.`, { remedy });
}

/** What a replacement needs that is not in the run itself. */
export interface Given {
  readonly lent?: Lent | undefined;
  /** The true ones. */
  readonly sketches?: readonly LatentChange[] | undefined;
  /** Of noise. */
  readonly dose?: number | undefined;
}

/** In the place of every vector that is fed. */
export function insteadOf(
  name: ReplacementName,
  seed: number,
  { lent, sketches = [], dose }: Given = {},
): readonly LatentChange[] {
  if (name === 'oracle') return sketches;
  const content = contentOf(name, seed, lent);
  const dosed = content.from === 'noise' && dose !== undefined ? { ...content, dose } : content;
  return [{ item: 0, latents: undefined, content: dosed }];
}

function contentOf(name: Exclude<ReplacementName, 'oracle'>, seed: number, lent?: Lent): LatentContent {
  switch (name) {
    case 'first':
    case 'mean':
    case 'words':
      return { from: name };
    case 'noise':
    case 'shuffle':
      return { from: name, seed };
    case 'other':
      return { from: 'trace', trace: 'the other sample', values: lent?.latents ?? new Float32Array(0) };
    case 'zero':
    case 'chance':
      return { from: 'nothing' };
  }
}

/** Apart from the noise of hidden states, whose places are counted from 0. */
const noisePlace = 1_000_000;

/** In the place of the patches of every step. */
export function patchesInstead(name: ReplacementName, seed: number, lent?: Lent): PatchFeed {
  switch (name) {
    case 'noise':
      return (step, own) =>
        own.map((one, i) => noiseLike(one, gaussian(one.length, seed, noisePlace + step, i)));
    case 'other':
      return step => lent?.patches[step] ?? [];
    case 'chance':
      return (step, own, picture) => {
        const drawn = gaussian(picture.length, seed, noisePlace + step);
        const order = [...picture.keys()].sort((a, b) => (drawn[a] ?? 0) - (drawn[b] ?? 0));
        return order.slice(0, own.length).flatMap(place => picture[place] ?? []);
      };
    case 'zero':
    case 'first':
    case 'shuffle':
    case 'mean':
    case 'words':
    case 'oracle':
      return (_, own) => own.map(one => new Float32Array(one.length));
  }
}
