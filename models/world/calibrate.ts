// Measures what a bundled model's encoder makes of the pictures it knows, sets the distance beyond which a picture counts
// as unknown, and says how often that is wrong, on fresh samples and on pictures of other kinds. Writes world.json.
//
//   pip download --no-deps scikit-image==0.25.2 scikit-learn==1.6.1 -d wheels
//   unzip -j wheels/scikit_image*.whl 'skimage/data/*' -d photos && unzip -j wheels/scikit_learn*.whl '*.jpg' -d photos
//   node tools/run-ts.mjs models/world/calibrate.ts models/pinhole photos

import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { decodePicture } from '../../src/model/picture/decode';
import type { Picture } from '../../src/model/picture/picture';
import { Model } from '../../src/model/run/model';
import { distanceFrom, summaryOf } from '../../src/model/world';
import type { Kind } from '../../src/model/world';
import { wilson } from '../../src/measures/statistics/wilson';
import { quantile } from '../../src/measures/statistics/quantile';
import { Random } from '../../src/shared/random';
import { generate } from '../../src/tasks/generate';
import { taskNames } from '../../src/tasks/types';
import type { TaskName } from '../../src/tasks/types';

/** Samples of each task for centres, for the threshold, and for the rate that is stated. */
const count = 500;
const seeds = { centre: 3_000_001, threshold: 3_000_002, rate: 3_000_003 };
/** Of the pictures it knows, the share that may be taken for unknown. */
const falseAlarms = 0.001;
const side = 128;

async function summaries(model: Model, task: TaskName, seed: number): Promise<Float64Array[]> {
  const found: Float64Array[] = [];
  for (let index = 0; index < count; index++) {
    const { picture } = generate(task, { seed, index });
    found.push(await summary(model, { width: side, height: side, data: picture }));
  }
  return found;
}

async function summary(model: Model, picture: Picture): Promise<Float64Array> {
  const { features, prepared } = await model.see(picture);
  return summaryOf(features, prepared.tokens);
}

function kindOf(name: string, known: readonly Float64Array[]): Kind {
  const size = known[0]?.length ?? 0;
  const mean = Array.from(
    { length: size },
    (_, d) => known.reduce((sum, x) => sum + (x[d] ?? 0), 0) / known.length,
  );
  const spread = mean.map((centre, d) =>
    Math.sqrt(known.reduce((sum, x) => sum + ((x[d] ?? 0) - centre) ** 2, 0) / known.length),
  );
  // A number that hardly moves would make any picture unknown.
  const least = quantile(Float64Array.from(spread), 0.05);
  return { name, centre: mean.map(rounded), spread: spread.map(value => rounded(Math.max(value, least))) };
}

const rounded = (value: number) => Number(value.toPrecision(5));

/** Pictures that nobody photographed: plain, noise, stripes, blots. */
function* drawn(): Generator<Picture> {
  const random = new Random(4, 1);
  for (const shade of [0, 64, 128, 192, 255])
    yield { width: side, height: side, data: new Uint8Array(side * side * 3).fill(shade) };
  for (let i = 0; i < 20; i++) {
    const data = new Uint8Array(side * side * 3);
    const [period, slope] = [2 + (i % 5) * 6, i % 4];
    for (let at = 0; at < side * side; at++) {
      const [x, y] = [at % side, Math.floor(at / side)];
      const shade = i < 5 ? random.below(256) : Math.floor((x + slope * y) / period) % 2 === 0 ? 40 : 215;
      const tint = i < 5 ? random.below(256) : (i * 37) % 256;
      data.set([shade, tint, i < 5 ? random.below(256) : 255 - shade], at * 3);
    }
    yield { width: side, height: side, data };
  }
}

function rate(wrong: number, all: number) {
  const { share, interval } = wilson(wrong, all);
  return { wrong, n: all, rate: rounded(share ?? 0), interval: interval.map(rounded) };
}

async function main([folder, photos]: readonly string[]): Promise<void> {
  if (folder === undefined || photos === undefined)
    throw new Error('Name a model folder and a folder of photographs.');
  const model = await Model.open(path.resolve(folder), { device: 'cpu' });
  const kinds: Kind[] = [];
  for (const task of taskNames) kinds.push(kindOf(task, await summaries(model, task, seeds.centre)));
  const known = async (seed: number) => {
    const all: number[] = [];
    for (const task of taskNames)
      for (const x of await summaries(model, task, seed)) all.push(distanceFrom(x, { kinds }));
    return all;
  };
  const inside = await known(seeds.threshold);
  const threshold = rounded(quantile(Float64Array.from(inside), 1 - falseAlarms));
  const fresh = await known(seeds.rate);
  const distances = async (pictures: AsyncIterable<Picture> | Iterable<Picture>) => {
    const all: number[] = [];
    for await (const picture of pictures) all.push(distanceFrom(await summary(model, picture), { kinds }));
    return all;
  };
  const files = readdirSync(photos)
    .filter(name => /\.(png|jpe?g)$/i.test(name))
    .sort();
  const photographs = await distances(photographsOf(files.map(name => path.join(photos, name))));
  const drawings = await distances(drawn());
  const missed = (all: readonly number[]) =>
    rate(all.filter(distance => distance <= threshold).length, all.length);
  const measured = {
    command: `node tools/run-ts.mjs models/world/calibrate.ts models/${path.basename(folder)} photos`,
    knownTakenForUnknown: rate(fresh.filter(distance => distance > threshold).length, fresh.length),
    photographsTakenForKnown: missed(photographs),
    drawingsTakenForKnown: missed(drawings),
    distances: {
      known: [Math.min(...fresh), Math.max(...fresh)].map(rounded),
      photographs: [Math.min(...photographs), Math.max(...photographs)].map(rounded),
      drawings: [Math.min(...drawings), Math.max(...drawings)].map(rounded),
    },
  };
  const table = (pick: (kind: Kind) => readonly number[]) =>
    Object.fromEntries(kinds.map(kind => [kind.name, pick(kind)]));
  const world = {
    threshold,
    measured,
    kinds: kinds.map(({ name }) => name),
    centre: table(({ centre }) => centre),
    spread: table(({ spread }) => spread),
  };
  writeFileSync(path.join(folder, 'world.json'), `${JSON.stringify(world)}\n`);
  console.log(JSON.stringify({ threshold, ...measured }, undefined, 2));
  await model.release();
}

async function* photographsOf(files: readonly string[]): AsyncGenerator<Picture> {
  for (const file of files) yield decodePicture(file);
}

void main(process.argv.slice(2));
