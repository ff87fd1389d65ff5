// Additions, replacements and patches: for each layer the vector that goes there.

import { DarkroomError } from '../shared/errors';
import { chooseLayers, explicit } from './facts';
import type { ModelFacts } from './facts';
import { gaussian } from './noise';
import type { Content, Effect, LatentChange, LatentContent, StreamChange } from './plan';
import { selectorOf } from './position-names';
import type { Action, Add, Intervention, Patch, Replacement } from './types';
import type { CheckedVectors } from './vectors';

export function compileStream(
  { at, do: action }: Intervention,
  item: number,
  facts: ModelFacts,
  vectors: CheckedVectors,
  notes: string[],
): readonly StreamChange[] {
  const chosen = chooseLayers(at.layers, 'edit', facts, `[${item}]`);
  notes.push(...chosen.notes);
  const positions = selectorOf(at.positions);
  const effectAt = effectsOf(action, `[${item}].do`, vectors);
  return chosen.layers.map(layer => ({ item, layer, positions, effect: effectAt(layer) }));
}

function effectsOf(action: Action, path: string, vectors: CheckedVectors): (layer: number) => Effect {
  if ('add' in action) {
    const effect = addition(action.add, `${path}.add.vector`, vectors);
    return () => effect;
  }
  if ('scale' in action) return () => ({ kind: 'scale', factor: action.scale });
  if ('patch' in action) return patch(action.patch, `${path}.patch`, vectors);
  if ('replace' in action) return replacement(action.replace, `${path}.replace`, vectors);
  throw new TypeError(`${path} does not change the stream.`);
}

function addition({ vector, strength, renorm }: Add, path: string, vectors: CheckedVectors): Effect {
  return { kind: renorm === true ? 'turn' : 'add', vector: vectors.one(vector, path), strength };
}

function replacement(by: Replacement, path: string, vectors: CheckedVectors): (layer: number) => Effect {
  const seed = noiseSeed(by);
  if (seed !== undefined) {
    return layer => ({ kind: 'noise', vector: gaussian(requireKnownWidth(vectors, path), seed, layer) });
  }
  if (by === 'mean') {
    return layer => ({ kind: 'replace', content: { from: 'vector', vector: vectors.mean(layer, path) } });
  }
  const content: Content =
    typeof by === 'object' && 'vector' in by
      ? { from: 'vector', vector: vectors.one(by.vector, `${path}.vector`) }
      : { from: 'nothing' };
  return () => ({ kind: 'replace', content });
}

function patch(by: Patch, path: string, vectors: CheckedVectors): (layer: number) => Effect {
  if ('tensor' in by) {
    const values = vectors.several(by.tensor, `${path}.tensor`);
    return () => ({ kind: 'replace', content: { from: 'rows', values } });
  }
  return layer => ({
    kind: 'replace',
    content: { from: 'recorded', ...vectors.stream(by.trace, layer, `${path}.trace`) },
  });
}

function noiseSeed(by: Replacement): number | undefined {
  if (by === 'noise') return 0;
  return typeof by === 'object' && 'noise' in by ? by.noise.seed : undefined;
}

function requireKnownWidth(vectors: CheckedVectors, path: string): number {
  const width = vectors.width();
  if (width !== null) return width;
  throw new DarkroomError(
    'unsupported',
    `${path} cannot make noise: the width of this model's stream is not known.`,
  );
}

export function compileLatents(
  { at, do: action }: Intervention,
  item: number,
  vectors: CheckedVectors,
): readonly LatentChange[] {
  if (!('replace' in action)) throw new TypeError(`[${item}].do does not replace latents.`);
  const latents = at.latents === undefined || at.latents === 'all' ? undefined : explicit(at.latents);
  return [{ item, latents, content: latentContent(action.replace, `[${item}].do.replace`, vectors) }];
}

function latentContent(by: Replacement, path: string, vectors: CheckedVectors): LatentContent {
  if (typeof by === 'string') return latentWord(by);
  if ('noise' in by) return { from: 'noise', seed: by.noise.seed };
  if ('shuffle' in by) return { from: 'shuffle', seed: by.shuffle.seed };
  if ('vector' in by) return { from: 'vector', vector: vectors.one(by.vector, `${path}.vector`) };
  if ('picture' in by) return { from: 'picture', values: vectors.picture(by.picture, `${path}.picture`) };
  return { from: 'trace', trace: by.trace, values: vectors.latents(by.trace, `${path}.trace`) };
}

function latentWord(word: Extract<Replacement, string>): LatentContent {
  switch (word) {
    case 'zero':
      return { from: 'nothing' };
    case 'mean':
    case 'first':
    case 'words':
      return { from: word };
    case 'noise':
    case 'shuffle':
      return { from: word, seed: 0 };
  }
}
