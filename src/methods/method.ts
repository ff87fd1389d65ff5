// Which method is which generator, and what each puts into the sequence.

import type { Happening } from './happening';
import { blindfoldOf } from './choosing';
import { ivtLr } from './ivt-lr';
import { gateOf, lavit } from './lavit';
import { modalMixed } from './modal-mixed';
import { withinPicture } from './patch-budget';
import type { Point } from './point';
import { writeText } from './text';
import { cannot } from './thinking';
import type { Thinking } from './thinking';
import type { PositionClass } from '../intervention/position-names';
import type { Intervention } from '../intervention/types';
import type { Abilities } from '../model/abilities';
import { checkedSettings } from '../model/method-options';
import type { Model, Question } from '../model/run/model';
import type { Taps } from '../runtime/forward';
import type { MethodSettings } from '../shared/method-option';
import type { Fidelity, MethodName } from '../shared/trace/document';

export function think(from: Point, thinking: Thinking): AsyncGenerator<Happening> {
  switch (thinking.method) {
    case 'direct':
    case 'text-cot':
      return writeText(thinking.model, from, { ...thinking.write, reads: thinking.reads });
    case 'ivt-lr':
      return ivtLr(from, thinking);
    case 'modal-mixed':
      return modalMixed(from, thinking);
    case 'lavit':
      return lavit(from, thinking);
  }
}

export const thinksInLatents = (method: MethodName): boolean => method !== 'direct' && method !== 'text-cot';

const always = ['image', 'prompt', 'generated'] as const;

export function classesOf(method: MethodName): readonly PositionClass[] {
  if (!thinksInLatents(method)) return always;
  return method === 'ivt-lr' ? [...always, 'latent', 'latent.image'] : [...always, 'latent'];
}

/** Whether there are no latents after its first word. */
export const thinksBeforeItWrites = (method: MethodName): boolean =>
  method === 'ivt-lr' || method === 'lavit';

/** Every setting of a method: what was asked, and else what the model was trained with. */
export function settingsOf(
  method: MethodName,
  asked: Readonly<Record<string, unknown>>,
  { latents }: Abilities,
  { prompt }: Question,
): MethodSettings {
  const settings = checkedSettings(method, asked, latents);
  if (method !== 'ivt-lr') return settings;
  return withinPicture(settings, asked, prompt.classes.filter(of => of === 'image').length);
}

/** What a method changes by itself, as interventions. */
export function changesOf(method: MethodName, settings: MethodSettings): readonly Intervention[] {
  if (method === 'lavit') return gateOf(settings);
  return method === 'ivt-lr' ? blindfoldOf(settings) : [];
}

/** Which of the two is followed: the paper or its authors' code. Undefined where they do not differ or there is one only. */
export function fidelityOf(
  method: MethodName,
  asked: Fidelity | undefined,
  { latents }: Abilities,
): Fidelity | undefined {
  if (!thinksInLatents(method)) return undefined;
  if (method !== 'modal-mixed')
    return asked ?? (method === 'lavit' ? latents.lavit?.fidelity : undefined) ?? 'released';
  if (asked === 'released')
    throw cannot(method, 'no code was released with its paper', 'Leave the fidelity out.');
  return 'paper';
}

/** What a method has to read to go on, whoever else reads more. */
export function needsOf(method: MethodName, { decoder }: Model): Taps {
  if (!thinksInLatents(method)) return {};
  const layers = decoder.graph.anatomy.layers.length;
  const attention = (decoder.manifest?.hooks ?? []).flatMap(({ layer, attention: hook }) =>
    'output' in hook ? [layer] : [],
  );
  return { residuals: [layers], ...(method === 'ivt-lr' && { attention }) };
}

/** A member of the bundled family that has the method. */
const bundled: Partial<Record<MethodName, string>> = {
  'modal-mixed': 'pinhole-mixed',
  'ivt-lr': 'pinhole-ivt',
  lavit: 'pinhole-lavit',
};

/** Whether a model was trained for a method in its folder's own words. */
export function isTrainedFor(method: MethodName, { methods }: Abilities): boolean {
  return methods[method] !== undefined;
}

/** Refuses what a model cannot do at all; IVT-LR needs no training to be tried. */
export function requireAble(method: MethodName, abilities: Abilities, name: string): void {
  if (!thinksInLatents(method) || method === 'ivt-lr' || isTrainedFor(method, abilities)) return;
  const needs = method === 'modal-mixed' ? 'a diffusion head' : 'tokens for its thoughts';
  throw cannot(
    method,
    `it needs ${needs}, and ${name} has none`,
    `Of the bundled models ${bundled[method] ?? 'none'} was trained for it.`,
  );
}

/** What a trace says of a method that the model never learned. */
export function untrainedNote(method: MethodName, abilities: Abilities, name: string): string | undefined {
  if (!thinksInLatents(method) || isTrainedFor(method, abilities)) return undefined;
  return `${name} was not trained for ${method}: what its latents do here is what an untrained model makes of them.`;
}
