// How true a sketch in mind is. The benchmark knows what each should show, and encoder and connector make of that picture the
// latents that modal-mixed was taught to draw. Everything is held against the same with the sketch that another sample has at
// that step: pictures of one kind are alike in most of what they show.
//
//   sketch        mean cosine of each latent with that of the true sketch
//   sketchError   mean square error of what the latents are painted as, channels in 0..1
//   similarity    mean cosine of the latents with the patches of the picture that the step looks at; its control: all other patches

import { insideOf, meanOf } from './reach';
import type { Meter, Metered, MeterMaker, Numbers } from './meter';
import { asTask } from '../../subject';
import { pictureSide } from '../../../tasks/canvas';
import { seenSketch } from '../../true-sketches';
import type { Happening } from '../../../methods/happening';
import { cosineOf } from '../../../measures/similarity';
import { readAbilities } from '../../../model/abilities';
import type { MixedAbility } from '../../../model/latent-abilities';
import type { Model, Question } from '../../../model/run/model';
import { partOf } from '../../../model/run/part-of-model';
import { joined } from '../../../shared/joined';
import type { Sample } from '../../../tasks/types';

export const sketchMeter: MeterMaker = {
  measures: ['sketch', 'sketchError', 'similarity'],
  make: about => new SketchMeter(about),
};

type Latent = Extract<Happening, { kind: 'latent' }>;

class SketchMeter implements Meter {
  readonly #about: Metered;
  readonly #spans: Latent[][] = [];
  #asked: { readonly model: Model; readonly question: Question } | undefined;

  constructor(about: Metered) {
    this.#about = about;
  }

  begun(_: unknown, question: Question, model: Model): void {
    this.#asked = { model, question };
  }

  heard(happening: Happening): void {
    if (happening.kind !== 'latent') return;
    if (happening.index === 0) this.#spans.push([]);
    this.#spans.at(-1)?.push(happening);
  }

  async measured(): Promise<Numbers> {
    if (!this.#asked) return {};
    const { model, question } = this.#asked;
    const { mixed } = readAbilities(model.folder.darkroom).latents;
    const sample = asTask(this.#about.sample);
    const donor = this.#about.donor && asTask(this.#about.donor.sample);
    if (!sample || !donor) return {};
    const spans = this.#spans.filter(span => span.length === mixed?.latents).slice(0, sample.difficulty);
    if (!mixed || spans.length === 0) return {};
    const found: Numbers[] = [];
    for (const [step, span] of spans.entries()) {
      const vectors = span.map(({ vector }) => vector);
      const painted = await paintedBy(model, mixed, vectors);
      const own = sketchAt(sample, step);
      const other = sketchAt(donor, step);
      if (!own || !other) continue;
      found.push({
        sketch: await likeness(model, vectors, own),
        'sketch.control': await likeness(model, vectors, other),
        sketchError: painted ? errorOf(painted, own) : null,
        'sketchError.control': painted ? errorOf(painted, other) : null,
        ...similarity(vectors, question, sample, step),
      });
    }
    const names = new Set(found.flatMap(one => Object.keys(one)));
    return Object.fromEntries([...names].map(name => [name, meanOf(found.map(one => one[name]))]));
  }
}

function sketchAt({ steps }: Sample, step: number): Uint8Array | undefined {
  return steps[step]?.sketch();
}

async function likeness(
  model: Model,
  vectors: readonly Float32Array[],
  sketch: Uint8Array,
): Promise<number | null> {
  const truth = await seenSketch(model, sketch, vectors.length);
  return meanOf(
    vectors.map((vector, i) => cosineOf(vector, truth.subarray(i * vector.length, (i + 1) * vector.length))),
  );
}

interface Painted {
  /** [3,h,w], 0..1. */
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

async function paintedBy(
  model: Model,
  { sketch }: MixedAbility,
  vectors: readonly Float32Array[],
): Promise<Painted | undefined> {
  if (!sketch) return undefined;
  const part = await partOf(model, sketch.graph);
  const shape = [1, vectors.length, vectors[0]?.length ?? 0];
  const { data } = await part.run({ latents: { type: 'float32', shape, data: joined(vectors) } }, 'picture');
  return { data, width: sketch.width, height: sketch.height };
}

/** The true sketch, averaged down to the size that is painted. */
function errorOf({ data, width, height }: Painted, sketch: Uint8Array): number {
  const [across, down] = [pictureSide / width, pictureSide / height];
  let sum = 0;
  for (let colour = 0; colour < 3; colour++)
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++) {
        let truth = 0;
        for (let y = row * down; y < (row + 1) * down; y++)
          for (let x = column * across; x < (column + 1) * across; x++)
            truth += (sketch[(y * pictureSide + x) * 3 + colour] ?? 0) / 255;
        const seen = Math.min(1, Math.max(0, data[(colour * height + row) * width + column] ?? 0));
        sum += (seen - truth / (across * down)) ** 2;
      }
  return sum / (3 * width * height);
}

function similarity(
  vectors: readonly Float32Array[],
  question: Question,
  sample: Sample,
  step: number,
): Numbers {
  const [picture] = question.pictures;
  const inside = insideOf(question, sample.steps[step]?.boxes ?? []);
  if (!picture || !inside) return {};
  const width = vectors[0]?.length ?? 0;
  const cosines = [...inside.keys()].map(patch =>
    meanOf(
      vectors.map(vector => cosineOf(vector, picture.features.subarray(patch * width, (patch + 1) * width))),
    ),
  );
  const mean = (isIn: boolean) => meanOf(cosines.filter((_, patch) => (inside[patch] ?? 0) >= 0.5 === isIn));
  return { similarity: mean(true), 'similarity.control': mean(false) };
}
