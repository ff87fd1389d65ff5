// LaViT (arXiv 2601.10129): K latent visual thoughts between the question and the text, behind a gate that keeps text from
// looking at the picture itself. The gate is a rule on attention and belongs to the run's interventions (`gateOf`).
//
//   paper      a thought is continuous: it is fed the hidden state, behind the final norm, of the position before it
//   released   a thought is a special token, fed as any token is
//
// Two heads that were trained beside the model read a thought's own hidden state: where it looks, and what it has in mind.

import type { Happening, Latent } from './happening';
import { feedKnown } from './known-latents';
import { deskOf, onward } from './onward';
import { newest } from './point';
import type { Point } from './point';
import { picturePatches } from './patches';
import { writeText } from './text';
import { cannot, numberOf } from './thinking';
import type { Thinking } from './thinking';
import { hidden, tokenInputs } from './wants';
import type { Intervention } from '../intervention/types';
import type { LavitAbility } from '../model/latent-abilities';
import { hiddenState, hiddenStates } from '../model/run/hidden-state';
import { partOf } from '../model/run/part-of-model';
import { choiceOf } from '../runtime/sampling';
import type { MethodSettings } from '../shared/method-option';
import { joined } from '../shared/joined';

/** So many of the heaviest picture tokens of a trajectory are named in a step. */
const peaks = 8;

export async function* lavit(from: Point, thinking: Thinking): AsyncGenerator<Happening> {
  const { model, abilities, feeding, reads, write } = thinking;
  const ability = abilities.latents.lavit;
  if (!ability) throw cannot('lavit', 'the model has no latent thoughts', 'Choose another model.');
  const count = numberOf(thinking, 'thoughts');
  const layers = model.decoder.graph.anatomy.layers.length;
  const seen = reads.unheard === true ? undefined : await picturesStates(from, thinking, layers);
  let point = from;
  for (let index = 0; index < count; index++) {
    const known = await feedKnown(point, count - index, thinking);
    if (known) {
      ({ point } = known);
      index += known.count - 1;
      continue;
    }
    const { made, token } = await thoughtAfter(point, thinking, ability, index);
    const { vector, origin } = feeding.feed(made);
    const next = await onward(point, { inputs: { embeddings: vector }, classes: ['latent'] }, reads);
    const read = await readThought(thinking, ability, newest(next).residual(layers), seen);
    yield {
      kind: 'latent',
      span: 0,
      index,
      of: count,
      origin,
      vector,
      form: { kind: 'slot', token, gamma: numberOf(thinking, 'gate'), peaks: heaviest(read.trajectory) },
      added: [{ id: null, text: ability.thoughts[index] ?? '', class: 'latent' }],
      passes: point.passes,
      position: point.sequence.length,
      ...read,
    };
    point = next;
  }
  yield* writeText(model, point, { ...write, reads });
}

/** What the gate is as an intervention: text onto picture; thoughts see the picture as it is. */
export function gateOf({ gate, gated }: MethodSettings): readonly Intervention[] {
  if (typeof gate !== 'number' || gate === 1) return [];
  const queries = gated === 'answer' ? 'generated' : ['prompt', 'generated'];
  return [{ at: { queries, keys: 'image' }, do: { gate } }];
}

type SlotToken = Extract<Latent['form'], { kind: 'slot' }>['token'];

async function thoughtAfter(
  point: Point,
  { model, fidelity, reads }: Thinking,
  { thoughts }: LavitAbility,
  index: number,
): Promise<{ readonly made: Float32Array; readonly token: SlotToken }> {
  if (fidelity === 'paper') {
    const layers = model.decoder.graph.anatomy.layers.length;
    const stream = newest(point).residual(layers);
    return { made: await deskOf(reads).ask(hidden, { model, stream }), token: null };
  }
  const text = thoughts[index];
  const [id] = text === undefined ? [] : model.prompts.tokenizer.encode(text, { frame: false });
  const inputs = id === undefined ? undefined : await deskOf(reads).ask(tokenInputs, { model, tokens: [id] });
  if (text === undefined || id === undefined || !inputs || !('embeddings' in inputs))
    throw cannot(
      'lavit',
      `the model has no token for thought ${index + 1}`,
      'Take fewer thoughts, or the fidelity "paper", in which thoughts are no tokens.',
    );
  const { probability } = choiceOf(point.logits, id);
  return { made: inputs.embeddings, token: { id, text, probability } };
}

/** [N,D]: the hidden states of the picture's positions, for the head that looks at them. */
async function picturesStates(
  from: Point,
  { model, question, abilities }: Thinking,
  layers: number,
): Promise<Float32Array | undefined> {
  if (abilities.latents.lavit?.trajectory === undefined) return undefined;
  const places = picturePatches(question).map(({ position }) => position);
  const passes = places.flatMap(place => from.passes.find(({ position }) => position === place) ?? []);
  if (passes.length === 0 || passes.length !== places.length) return undefined;
  return joined(
    await hiddenStates(
      model,
      passes.map(pass => pass.residual(layers)),
    ),
  );
}

type Read = Pick<Latent, 'trajectory' | 'concept'>;

/** `stream` is what left the last layer there. */
async function readThought(
  { model, reads }: Thinking,
  { trajectory, concept }: LavitAbility,
  stream: Float32Array | undefined,
  seen: Float32Array | undefined,
): Promise<Read> {
  if (reads.unheard === true) return {};
  const state = await hiddenState(model, stream);
  const width = state.length;
  const thoughts = { type: 'float32', shape: [1, 1, width], data: state } as const;
  const patches = seen && ({ type: 'float32', shape: [1, seen.length / width, width], data: seen } as const);
  const looks =
    trajectory !== undefined && patches
      ? await (await partOf(model, trajectory)).run({ thoughts, patches }, 'trajectory')
      : undefined;
  const mind =
    concept === undefined ? undefined : await (await partOf(model, concept)).run({ thoughts }, 'concepts');
  return { ...(looks && { trajectory: looks.data }), ...(mind && { concept: mind.data }) };
}

function heaviest(trajectory: Float32Array | undefined): readonly number[] {
  const weights = trajectory ?? new Float32Array(0);
  return [...weights.keys()]
    .sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0) || a - b)
    .slice(0, Math.min(peaks, weights.length));
}
