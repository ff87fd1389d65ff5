// A sequence with a position of every class, as a method would make it: a question about a picture, two latents that are
// made of the stream before them, rows of the picture again, and text, of which the last part is the answer. What the
// latents and the text are follows from the run itself, so that whatever differs once differs from there on.

import type { Plan } from '../../src/intervention/plan';
import { latentToFeed } from '../../src/intervention/latents';
import type { PositionClass } from '../../src/intervention/position-names';
import { decodePicture } from '../../src/model/picture/decode';
import { Model } from '../../src/model/run/model';
import type { Question } from '../../src/model/run/model';
import { Sequence } from '../../src/model/run/sequence';
import type { AdvanceOptions, NewPositions, RowBeginning } from '../../src/model/run/sequence';
import type { Reading } from '../../src/runtime/forward';
import { greedy, samplerOf } from '../../src/runtime/sampling';
import { familyFolder } from '../unit/model-text/folders';

export interface Asked {
  readonly model: Model;
  readonly question: Question;
}

export async function askedOf(family: string, picture = 'image0.png'): Promise<Asked> {
  const folder = familyFolder(family);
  const model = await Model.open(folder, { device: 'cpu', threads: 1 });
  return questionOn(model, folder, picture);
}

export async function questionOn(model: Model, folder: string, picture: string): Promise<Asked> {
  const seen = await model.see(await decodePicture(`${folder}/${picture}`));
  return { model, question: await model.ask('What is red?', [seen]) };
}

/** What comes after the prompt, one position after another. */
export const usualStory: readonly PositionClass[] = [
  'latent',
  'latent.image',
  'latent',
  'generated',
  'generated',
];
/** The answer begins here in the story. */
const answerAt = 4;

/**
 * - `step by step`: from the cache of the step before
 * - `anew`: every step computes the whole sequence
 * - `in pieces`: a prompt that is read a few positions at a time, and at the end all of it once more
 */
export const ways = ['step by step', 'anew', 'in pieces'] as const;
export type Way = (typeof ways)[number];

export interface Row {
  readonly plan?: Plan | undefined;
  readonly story?: readonly PositionClass[];
}

export interface Told {
  /** Of each step. */
  readonly tokens: readonly number[];
  readonly logits: readonly Float32Array[];
  readonly latents: readonly Float32Array[];
}

/** So few numbers that a piece has at most seven positions. */
const small = 4 * 46 * 7;

/** Rows advance together; each is told its own story, all of the same length. */
export async function told(
  asked: readonly Asked[],
  rows: readonly Row[],
  way: Way,
  unchanged: readonly Float32Array[] = [],
): Promise<readonly Told[]> {
  const tellers = rows.map((row, i) => new Teller(asked[i] ?? asked[0]!, row, unchanged));
  const { model } = asked[0]!;
  const layers = model.decoder.manifest!.layers;
  const options: AdvanceOptions = {
    taps: { residuals: [layers] },
    ...(way === 'in pieces' && { mostNumbers: small }),
    read: reading => {
      for (const [place, row] of reading.rows.entries()) tellers[row]!.look(reading, layers, place);
    },
  };
  let sequence = Sequence.of(
    model,
    tellers.map(({ beginning }) => beginning),
  );
  for (let at = -1; at < usualStory.length; at++) {
    if (at === answerAt) for (const row of rows.keys()) sequence = sequence.withAnswerNext(row);
    const again = way === 'anew' || (way === 'in pieces' && at === usualStory.length - 1);
    const base = again ? sequence.withoutCache() : sequence;
    const news = [];
    for (const teller of tellers) news.push(await teller.next(at));
    const step = await base.advance(news, options);
    sequence = step.sequence;
    for (const [row, logits] of step.logits.entries()) tellers[row]!.hear(logits);
  }
  return tellers;
}

/** One row of it. */
class Teller implements Told {
  readonly tokens: number[] = [];
  readonly logits: Float32Array[] = [];
  readonly latents: Float32Array[] = [];
  readonly #asked: Asked;
  readonly #row: Row;
  readonly #unchanged: readonly Float32Array[];
  readonly #choose = samplerOf(greedy);
  /** The stream of its last position. */
  #stream = new Float32Array(0);

  constructor(asked: Asked, row: Row, unchanged: readonly Float32Array[]) {
    this.#asked = asked;
    this.#row = row;
    this.#unchanged = unchanged;
  }

  get beginning(): RowBeginning {
    const { prompt } = this.#asked.question;
    return { positions: prompt.positions, promptLength: prompt.classes.length, plan: this.#row.plan };
  }

  look({ residual, rows, count }: Reading, layer: number, place: number): void {
    const values = residual(layer)!;
    const width = values.length / rows.length / count;
    this.#stream = values.slice(((place + 1) * count - 1) * width, (place + 1) * count * width);
  }

  hear(logits: Float32Array): void {
    this.logits.push(logits);
    this.tokens.push(this.#choose(logits).token);
  }

  /** The prompt, and then what the story has at a place. */
  async next(at: number): Promise<NewPositions> {
    const { model, question } = this.#asked;
    const of = (this.#row.story ?? usualStory)[at];
    if (of === undefined) return { inputs: question.inputs, classes: question.prompt.classes };
    const inputs =
      of === 'generated' ? await model.lookUp([this.tokens.at(-1)!]) : { embeddings: this.#vector(of, at) };
    return { inputs, classes: [of] };
  }

  #vector(of: PositionClass, at: number): Float32Array {
    const width = this.#stream.length;
    if (of === 'latent.image')
      return this.#asked.question.pictures[0]!.features.slice(at * width, (at + 1) * width);
    const made = this.#stream.map(value => value / 4);
    const own = { made, fed: this.latents, unchanged: this.#unchanged };
    const { plan } = this.#row;
    const fed = plan ? latentToFeed(plan, this.latents.length, own) : made;
    this.latents.push(fed);
    return fed;
  }
}
