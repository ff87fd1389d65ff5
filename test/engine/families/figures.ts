// Problem: between a picture file and a token lie a dozen steps, and each family takes its own way.
// Idea: for a family one figure for each of them, the largest difference from the reference over two prompts and two
// pictures, all through the way that a user's question takes. Wrong ids and tokens are counted. Where a device is slow, a
// part of it: fewer questions, tokens and changes.

import path from 'node:path';
import { answer } from './answer';
import type { Pass } from './answer';
import { compile } from '../../../src/intervention/compile';
import { parseInterventions } from '../../../src/intervention/parse';
import type { Plan } from '../../../src/intervention/plan';
import { decodePicture } from '../../../src/model/picture/decode';
import { Model } from '../../../src/model/run/model';
import type { Question } from '../../../src/model/run/model';
import { familyReference, familyTensors } from '../../oracles/families/fixtures';
import type { FamilyReference } from '../../oracles/families/fixtures';
import type { Device } from '../../../src/shared/device';
import { note } from '../../support/oracle-parity';
import type { Figures } from '../../support/oracle-parity';
import { worst } from '../../support/oracle-tensors';
import type { Tensors } from '../../support/oracle-tensors';

/** How much of it is done; all that the reference has, where nothing is said. */
export interface Scope {
  /** Of prompt and picture, such as "p0i0". */
  readonly cases?: readonly string[];
  /** At most so many of each answer. */
  readonly tokens?: number;
  /** The changed runs. */
  readonly changes?: readonly string[];
}

interface Compared {
  readonly model: Model;
  readonly scope: Scope;
  readonly reference: FamilyReference;
  readonly tensors: Tensors;
  readonly figures: Figures;
}

/** `folder` holds the model and its pictures. */
export async function figuresOf(
  family: string,
  folder: string,
  device: Device = 'cpu',
  scope: Scope = {},
): Promise<Figures> {
  const model = await Model.open(folder, { device, threads: 1 });
  const known = { reference: familyReference(family), tensors: familyTensors(family) };
  const all: Compared = { model, scope, ...known, figures: {} };
  try {
    for (const [name, { prompt, picture }] of Object.entries(all.reference.cases)) {
      if (scope.cases?.includes(name) === false) continue;
      const seen = await model.see(await decodePicture(path.join(folder, picture)));
      const question = await model.ask(all.reference.prompts[prompt]!, [seen]);
      compareQuestion(all, name, question);
      await compareAnswer(all, name, question);
      for (const [run, changes] of changesOf(all))
        await compareChanged(all, `${name}.${run}`, question, changes);
    }
  } finally {
    await model.release();
  }
  return all.figures;
}

const pictureTensors = ['pixel_values', 'pixel_attention_mask', 'image_grid_thw', 'spatial_shapes'];

function compareQuestion({ tensors, figures }: Compared, name: string, question: Question): void {
  const { prompt, pictures, inputs } = question;
  const expected = (key: string) => tensors.get(`${name}.${key}`)!;
  const { prepared, features } = pictures[0]!;
  for (const key of pictureTensors) {
    const tensor = tensors.get(`${name}.${key}`);
    if (tensor) note(figures, 'pixel values', worstOfBoth(prepared.tensors[key]!.data, tensor.data));
  }
  note(figures, 'ids', unequal(prompt.ids, expected('input_ids').data));
  note(
    figures,
    'positions',
    unequal(
      prompt.positions.prompt.flatMap(axis => [...axis]),
      expected('position_ids').data,
    ),
  );
  const isImage = prompt.classes.map(of => (of === 'image' ? 1 : 0));
  note(figures, 'classes', unequal(isImage, expected('image_mask').data));
  note(figures, 'features', worstOfBoth(features, expected('image_features').data));
  if (!('embeddings' in inputs)) throw new Error('A family looks tokens up itself.');
  note(figures, 'embeddings', worstOfBoth(inputs.embeddings, expected('inputs_embeds').data));
}

async function compareAnswer(all: Compared, name: string, question: Question): Promise<void> {
  const { tensors, figures } = all;
  const tokens = tokensOf(all, name);
  const passes = await answer(all.model, question, tokens.length);
  note(
    figures,
    'tokens',
    unequal(
      passes.map(({ token }) => token),
      tokens,
    ),
  );
  compareLogits(passes, tensors, `${name}.decode_logits`, 'logits', figures);
  comparePrompt(all, passes[0]!, [`${name}.hidden`, `${name}.attn`], ['residuals', 'attention']);
  compareDecoded(all, name, passes.slice(1));
}

function compareLogits(
  passes: readonly Pass[],
  tensors: Tensors,
  name: string,
  figure: string,
  figures: Figures,
): void {
  const expected = tensors.get(name)!;
  const words = expected.shape[1]!;
  for (const [step, { logits }] of passes.entries())
    note(figures, figure, worstOfBoth(logits, expected.data.subarray(step * words, (step + 1) * words)));
}

/** Residuals and attention of the prompt, as far as the reference has them. */
function comparePrompt(
  { tensors, figures, reference }: Compared,
  pass: Pass,
  [hidden, attn]: readonly [string, string],
  [residuals, attention]: readonly [string, string],
): void {
  const expected = tensors.get(hidden);
  const [, positions = 0, width = 0] = expected?.shape ?? [];
  if (expected)
    for (const [layer, values] of pass.residuals.entries())
      note(figures, residuals, worstOfBoth(values, part(expected.data, layer, positions * width)));
  const probabilities = tensors.get(attn);
  if (!probabilities) return;
  const size = probabilities.data.length / reference.attentionLayers.length;
  for (const [place, layer] of reference.attentionLayers.entries())
    note(figures, attention, worstOfBoth(pass.attention[layer]!, part(probabilities.data, place, size)));
}

function compareDecoded(
  { tensors, figures, reference }: Compared,
  name: string,
  passes: readonly Pass[],
): void {
  const hidden = tensors.get(`${name}.hidden_dec`);
  const attn = tensors.get(`${name}.attn_dec`);
  const { hidden: width, heads, attentionLayers } = reference;
  for (const [step, { residuals, attention }] of passes.entries()) {
    if (hidden)
      for (const [layer, values] of residuals.entries())
        note(
          figures,
          'residuals, decoded',
          worstOfBoth(values, part(hidden.data, layer * hidden.shape[1]! + step, width)),
        );
    if (!attn) continue;
    const longest = attn.shape.at(-1)!;
    for (const [place, layer] of attentionLayers.entries())
      for (let head = 0; head < heads; head++) {
        const row = part(attn.data, (step * attentionLayers.length + place) * heads + head, longest);
        const known = attention[layer]!.length / heads;
        note(
          figures,
          'attention, decoded',
          worstOfBoth(part(attention[layer]!, head, known), row.subarray(0, known)),
        );
      }
  }
}

/** The changed runs of the reference as a user would write them down. */
function changesOf({ reference, tensors, model, scope }: Compared): ReadonlyMap<string, Plan> {
  const vector = tensors.get('steer_vec')!.data as Float32Array;
  const steer = (layer: number, positions: string) => [
    { at: { layers: [layer], positions }, do: { add: { vector: 'memory#steer_vec', strength: 1 } } },
  ];
  const layer = reference.steeredLayer + 1;
  const lists = {
    steer_all: steer(layer, 'all'),
    steer_last: steer(layer, 'prompt.last'),
    steer_gen: steer(layer, 'generated'),
    steer_all_lastlayer: steer(reference.layers, 'all'),
    gamma: [{ at: { queries: 'text', keys: 'image' }, do: { gate: reference.gamma } }],
  };
  const none = () => undefined;
  const vectors = { tensor: () => vector, stream: none, latents: none, mean: none };
  return new Map(
    Object.entries(lists)
      .filter(([run]) => scope.changes?.includes(run) ?? true)
      .map(([run, list]) => [run, compile(parseInterventions(list), model.decoder.manifest!, vectors)]),
  );
}

async function compareChanged(all: Compared, name: string, question: Question, plan: Plan): Promise<void> {
  const { tensors, figures, model } = all;
  if (!tensors.has(`${name}.logits`)) return;
  const tokens = tokensOf(all, name);
  const passes = await answer(model, question, tokens.length, plan);
  const run = name.slice(name.indexOf('.') + 1);
  note(
    figures,
    `${run}, tokens`,
    unequal(
      passes.map(({ token }) => token),
      tokens,
    ),
  );
  compareLogits(passes, tensors, `${name}.logits`, run, figures);
  comparePrompt(
    all,
    passes[0]!,
    [`${name}.hidden`, `${name}.attn`],
    [`${run}, residuals`, `${run}, attention`],
  );
}

function tokensOf({ tensors, scope }: Compared, name: string): readonly number[] {
  return asNumbers(tensors.get(`${name}.tokens`)!.data).slice(0, scope.tokens);
}

type Numbers = ArrayLike<number> | ArrayLike<bigint>;

const asNumbers = (values: Numbers) => Array.from(values as ArrayLike<bigint | number>, Number);

function unequal(actual: Numbers, expected: Numbers): number {
  const [a, b] = [asNumbers(actual), asNumbers(expected)];
  return Math.abs(a.length - b.length) + b.filter((value, i) => a[i] !== value).length;
}

function worstOfBoth(actual: Numbers, expected: Numbers): number {
  return worst(asNumbers(actual), asNumbers(expected));
}

function part<A extends { subarray(from: number, to: number): A }>(
  values: A,
  index: number,
  size: number,
): A {
  return values.subarray(index * size, (index + 1) * size);
}
