// Modal-mixed chain of thought (arXiv 2602.00574). The model writes text until it says START; then K latents, each drawn by
// a diffusion head that is conditioned on the hidden state of the newest position, and fed as the next embedding; then END,
// and text again. There may be several such spans.
//
//   z_j = head( hidden_(j-1), noise_j )      noise from the seed of the run, one draw for each latent

import { drawLatent } from './diffusion';
import type { Happening } from './happening';
import { feedKnown } from './known-latents';
import { deskOf, onward } from './onward';
import { newest } from './point';
import type { Point } from './point';
import { putToken, writeText } from './text';
import { cannot, numberOf } from './thinking';
import type { Thinking } from './thinking';
import { denoised, hidden } from './wants';
import { gaussian } from '../intervention/noise';
import type { MixedAbility } from '../model/latent-abilities';
import { partOf } from '../model/run/part-of-model';
import { choiceOf } from '../runtime/sampling';
import type { Sampler } from '../runtime/sampling';
import { joined } from '../shared/joined';

export async function* modalMixed(from: Point, thinking: Thinking): AsyncGenerator<Happening> {
  const { model, abilities, settings, reads, write } = thinking;
  const { mixed } = abilities.latents;
  if (!mixed) throw cannot('modal-mixed', 'the model has no diffusion head', 'Choose another model.');
  const start = tokenOf(thinking, mixed.start);
  let spans = 0;
  yield* writeText(model, from, {
    ...write,
    reads,
    sampler: settings['start'] === 'never' ? without(write.sampler, start) : write.sampler,
    forced: place => (settings['start'] === 'at once' && place === 0 ? start : undefined),
    interlude: (token, after) => (token === start ? sketch(after, thinking, mixed, spans++) : undefined),
  });
  if (spans === 0 && settings['start'] === 'free')
    yield { kind: 'remark', sentence: `No latents were made: the model never said ${mixed.start}.` };
}

/** One span: K latents and END. */
async function* sketch(
  from: Point,
  thinking: Thinking,
  mixed: MixedAbility,
  span: number,
): AsyncGenerator<Happening, Point> {
  const { model, feeding, reads, seed } = thinking;
  const [count, steps] = [numberOf(thinking, 'latents'), numberOf(thinking, 'denoisingSteps')];
  const kept = Math.min(steps, numberOf(thinking, 'keptStates'));
  const layers = model.decoder.graph.anatomy.layers.length;
  let point = from;
  for (let index = 0; index < count; index++) {
    reads.signal.throwIfAborted();
    const known = await feedKnown(point, count - index, thinking);
    if (known) {
      ({ point } = known);
      index += known.count - 1;
      continue;
    }
    const condition = await deskOf(reads).ask(hidden, { model, stream: newest(point).residual(layers) });
    const noise = gaussian(condition.length, seed, feeding.fed.length);
    const denoise = await denoiserOf(thinking, mixed, condition);
    const { latent, states, levels } = await drawLatent(mixed.head, denoise, noise, { steps, kept });
    const { vector, origin } = feeding.feed(latent);
    yield {
      kind: 'latent',
      span,
      index,
      of: count,
      origin,
      vector,
      form: { kind: 'denoised', levels },
      added: [{ id: null, text: '', class: 'latent' }],
      passes: point.passes,
      position: point.sequence.length,
      ...(states.length > 0 && { states: joined(states) }),
    };
    point = await onward(point, { inputs: { embeddings: vector }, classes: ['latent'] }, reads);
  }
  return yield* putToken(model, point, tokenOf(thinking, mixed.end), reads);
}

async function denoiserOf(
  { model, reads }: Thinking,
  { head: { graph } }: MixedAbility,
  condition: Float32Array,
) {
  const head = await partOf(model, graph);
  return (state: Float32Array, level: number) => {
    // A latent of a thousand passes takes seconds: whoever stops it is heard between two of them.
    reads.signal.throwIfAborted();
    return deskOf(reads).ask(denoised, { head, state, level, condition });
  };
}

function tokenOf({ model }: Thinking, text: string): number {
  const ids = model.prompts.tokenizer.encode(text, { frame: false });
  const [id] = ids;
  if (ids.length === 1 && id !== undefined) return id;
  throw cannot(
    'modal-mixed',
    `${text} is not one token of the model`,
    'Correct darkroom.json, or use the tokenizer that belongs to it.',
  );
}

/** Chooses as before, but never this token; what the model thinks of the chosen one stays as it is. */
function without(sampler: Sampler, token: number): Sampler {
  return logits => {
    const others = Float32Array.from(logits);
    others[token] = -Infinity;
    const chosen = sampler(others);
    return { ...chosen, ...choiceOf(logits, chosen.token) };
  };
}
