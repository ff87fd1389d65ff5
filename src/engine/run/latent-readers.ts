// The ways in which a latent is read, as functions from vectors to named scores. Each is there only where the model has what
// it takes, and where it costs little at every latent.

import { isLensCheap } from './lens-readings';
import type { Prepared } from './prepare';
import type { Scores } from './noise-readings';
import { nearestOf } from '../../measures/nearest';
import { cosinesWith } from '../../measures/similarity';
import { readLens } from '../../measures/lens';
import type { Probe } from '../../model/latent-abilities';
import type { Model } from '../../model/run/model';
import { partOf } from '../../model/run/part-of-model';
import type { LensSession } from '../../runtime/lens-session';
import { cells, colours, shapes } from '../../tasks/words';
import { joined } from '../../shared/joined';

export type Reader = (vectors: readonly Float32Array[]) => Promise<readonly Scores[]>;

/** Named in a reading. */
const shown = { patches: 3, phrases: 5 };

/** Multiplications for all noises of one latent, up to which the nearest token is looked for unasked. */
const cheap = 2e8;

/** By cosine with the picture's tokens as they were fed. */
export function patchReader({ picture }: Prepared): Reader | undefined {
  const features = picture?.seen.features;
  if (!features) return undefined;
  const width = features.length / picture.seen.prepared.tokens;
  const compare = cosinesWith(features, width);
  return vectors =>
    Promise.resolve(
      vectors.map(vector =>
        nearestOf(compare(vector), shown.patches).map(({ row, cosine }) => ({
          name: String(row),
          value: cosine,
        })),
      ),
    );
}

/** By cosine with the embeddings of tokens. */
export async function embeddingReader({ model }: Prepared, readings: number): Promise<Reader | undefined> {
  const { tokenizer } = model.prompts;
  const width = model.decoder.graph.anatomy.width ?? Infinity;
  if (tokenizer.size * width * readings > cheap) return undefined;
  const ids = Array.from({ length: tokenizer.size }, (_, id) => id);
  return namedVectors(
    model,
    ids.map(id => ({ name: tokenizer.show(id), ids: [id] })),
  );
}

/** By cosine with what a sample of the benchmark is about: a phrase of several tokens is their mean. */
export async function taskReader({ model }: Prepared, hasTask: boolean): Promise<Reader | undefined> {
  if (!hasTask) return undefined;
  const phrases = [...cells, ...colours, ...shapes];
  const encode = (text: string) => model.prompts.tokenizer.encode(text, { frame: false });
  return namedVectors(
    model,
    phrases.map(name => ({ name, ids: encode(name) })),
  );
}

async function namedVectors(
  model: Model,
  phrases: readonly { readonly name: string; readonly ids: readonly number[] }[],
): Promise<Reader | undefined> {
  const inputs = await model.lookUp(phrases.flatMap(({ ids }) => ids));
  if (!('embeddings' in inputs)) return undefined;
  const width = inputs.embeddings.length / phrases.reduce((sum, { ids }) => sum + ids.length, 0);
  const table = means(
    phrases.map(({ ids }) => ids.length),
    inputs.embeddings,
    width,
  );
  const compare = cosinesWith(table, width);
  return vectors =>
    Promise.resolve(
      vectors.map(vector =>
        nearestOf(compare(vector), shown.phrases).map(({ row, cosine }) => ({
          name: phrases[row]?.name ?? '',
          value: cosine,
        })),
      ),
    );
}

/** Of as many rows after another as each count says. */
function means(counts: readonly number[], rows: Float32Array, width: number): Float32Array {
  const table = new Float32Array(counts.length * width);
  let row = 0;
  for (const [place, count] of counts.entries())
    for (const end = row + count; row < end; row++)
      for (let d = 0; d < width; d++)
        table[place * width + d] = (table[place * width + d] ?? 0) + (rows[row * width + d] ?? 0) / count;
  return table;
}

/** What the final norm and the head would say if the latent were the stream. */
export function lensReader(
  { model }: Prepared,
  lens: LensSession | undefined,
  readings: number,
): Reader | undefined {
  const width = model.decoder.graph.anatomy.width ?? Infinity;
  if (!lens || !isLensCheap(readings, width, model.prompts.tokenizer.size)) return undefined;
  return async vectors => {
    const logits = await lens.read(joined(vectors), vectors.length);
    const size = logits.length / vectors.length;
    return vectors.map((_, i) =>
      readLens(logits.subarray(i * size, (i + 1) * size), shown.phrases, null).top.map(
        ({ token, probability }) => ({
          name: model.prompts.tokenizer.show(token),
          value: probability,
        }),
      ),
    );
  };
}

/** A probe that was trained for it; it takes as many latents at once as make one thing. */
export async function probeReader(
  { model }: Pick<Prepared, 'model'>,
  { graph, classes }: Probe,
  latents: number | undefined,
): Promise<Reader> {
  const part = await partOf(model, graph);
  return async vectors => {
    const together = vectors.map(vector => vector.length);
    const width = (together[0] ?? 0) / (latents ?? 1);
    const shape = latents === undefined ? [vectors.length, width] : [vectors.length, latents, width];
    const fed = { type: 'float32', shape, data: joined(vectors) } as const;
    const { data } = await part.run({ latents: fed }, 'logits');
    const size = data.length / vectors.length;
    return vectors.map((_, i) =>
      readLens(data.subarray(i * size, (i + 1) * size), Math.min(size, shown.phrases), null).top.map(
        ({ token, probability }) => ({ name: classes[token] ?? '', value: probability }),
      ),
    );
  };
}
