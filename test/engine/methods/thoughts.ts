// A method on a shipped model and one sample of the benchmark, without a trace: what it does, and what it was given.

import path from 'node:path';
import { compiledPlan } from '../../../src/engine/compiled-plan';
import { Feeding } from '../../../src/methods/feeding';
import type { Happening, Latent, Written } from '../../../src/methods/happening';
import { changesOf, classesOf, fidelityOf, needsOf, settingsOf, think } from '../../../src/methods/method';
import { asCounted } from '../../../src/methods/counting';
import { readPrompt } from '../../../src/methods/point';
import type { Thinking } from '../../../src/methods/thinking';
import { asked, markerOf } from '../../../src/methods/wording';
import { parseInterventions } from '../../../src/intervention/parse';
import { readAbilities } from '../../../src/model/abilities';
import { Model } from '../../../src/model/run/model';
import { greedy, samplerOf } from '../../../src/runtime/sampling';
import { generate } from '../../../src/tasks/generate';
import type { Sample } from '../../../src/tasks/types';
import type { Fidelity, MethodName } from '../../../src/shared/trace/document';
import { root } from '../engines';

export interface Ask {
  readonly method: MethodName;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly fidelity?: Fidelity;
  readonly changes?: readonly unknown[];
  readonly sample?: Sample;
  readonly seed?: number;
  readonly maxTokens?: number;
}

export interface Thought {
  readonly thinking: Thinking;
  readonly happenings: readonly Happening[];
  readonly latents: readonly Latent[];
  readonly text: string;
}

export const openMember = (name: string, stage?: string): Promise<Model> =>
  Model.open(path.join(root, 'models', name), { device: 'cpu', threads: 1, stage });

export async function thought(model: Model, ask: Ask): Promise<Thought> {
  const abilities = readAbilities(model.folder.darkroom);
  const { method, seed = 1, maxTokens = 60 } = ask;
  const { sample = generate('trail', { seed: 5, index: 0, difficulty: 3 }) } = ask;
  const seen = await model.see({ width: 128, height: 128, data: sample.picture });
  const fidelity = fidelityOf(method, ask.fidelity, abilities);
  const counted = await model.ask(asked(method, sample.question, abilities), [seen]);
  const question = asCounted(counted, method, fidelity);
  const settings = settingsOf(method, ask.settings ?? {}, abilities, question);
  const { signal } = new AbortController();
  const changes = [...parseInterventions(ask.changes ?? [], 'changes'), ...changesOf(method, settings)];
  const context = { folder: root, classes: classesOf(method), signal };
  const plan = await compiledPlan(changes, model, question, context);
  const own = parseInterventions(ask.changes ?? [], 'changes');
  const reads = { taps: needsOf(method, model), signal };
  const thinking: Thinking = {
    method,
    model,
    abilities,
    question,
    plan,
    ownPlan: await compiledPlan(own, model, question, context),
    settings,
    fidelity: fidelity ?? 'released',
    feeding: new Feeding({ plan, longest: 100 }),
    write: { sampler: samplerOf(greedy), maxTokens, marker: markerOf(method, abilities) },
    reads,
    seed,
  };
  const happenings: Happening[] = [];
  const from = await readPrompt(model, question, { ...reads, plan, keepsAll: method === 'lavit' });
  for await (const one of think(from, thinking)) happenings.push(one);
  return {
    thinking,
    happenings,
    latents: happenings.filter((one): one is Latent => one.kind === 'latent'),
    text: happenings
      .filter((one): one is Written => one.kind === 'written')
      .map(({ text }) => text)
      .join(''),
  };
}
