// A folder of results with a planted truth: what each arm made of the samples follows from their numbers alone, so that figures
// on a sheet can be told in advance. Its samples are those of a task, so that they have pictures.

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from './folders';
import { headOf } from './made-head';
import { parseAblation } from '../../src/ablation/parse-spec';
import type { Became } from '../../src/ablation/row';
import { setsOf } from '../../src/ablation/sample-sets';
import type { ArmSpec } from '../../src/ablation/spec';
import { ppmOf, thumbnailFile } from '../../src/shared/ppm';
import { generate } from '../../src/tasks/generate';
import { taskNames } from '../../src/tasks/types';

export interface MadeResults {
  readonly name?: string;
  readonly spec?: Record<string, unknown>;
  /** Of arms that no file can ask for: as they stand in the head. */
  readonly arms?: readonly ArmSpec[];
  /** Rows of so many samples are there. */
  readonly samples?: number;
  readonly becomes?: (arm: string, index: number) => Became | { readonly failed: string };
}

const counts = 40;

/** Right in the baseline but for every eighth sample; carried by the latents. */
export function usually(arm: string, index: number): Became {
  const right = index % 8 !== 0;
  if (arm === 'baseline') return right ? 'own' : 'other';
  if (arm === 'transplant') return index % 10 === 1 ? 'own' : index % 4 === 0 ? 'other' : 'implied';
  if (arm === 'removed') return right || index % 16 === 0 ? 'own' : 'other';
  return index % 3 === 0 ? 'own' : 'other';
}

/** The folder. */
export function madeResults({
  name = 'made',
  spec: part = {},
  arms,
  samples = counts,
  becomes = usually,
}: MadeResults = {}): string {
  const folder = path.join(temporaryFolder(), `${name}.ablation`);
  mkdirSync(folder);
  const known = parseAblation({
    recipe: 'replacement-test',
    model: '/models/pinhole-ivt',
    method: 'ivt-lr',
    samples: { count: counts, difficulty: 3 },
    ...(part['recipe'] === undefined && {
      arms: ['transplant', 'zero', 'noise', 'first', 'shuffle', 'removed'],
    }),
    ...part,
  });
  const spec = { ...known, ...(arms && { arms }) };
  const head = {
    ...{
      darkroom: 'ablation',
      format: 1,
      version: '0.1.0',
      spec,
      precision: 'fp32',
      device: 'cpu',
      threads: 1,
    },
    model: { name: 'pinhole-ivt', hash: '0'.repeat(64) },
  };
  const lines = [head, ...rowsOf(spec, samples, becomes)].map(line => JSON.stringify(line));
  writeFileSync(path.join(folder, 'rows.jsonl'), `${lines.join('\n')}\n`);
  return folder;
}

/** Of forty pictures that nobody knows the right answers to: with another sample's latents every fourth answer changes. */
export function madeUnknown(): string {
  const folder = path.join(temporaryFolder(), 'holiday.ablation');
  mkdirSync(path.join(folder, 'thumbnails'), { recursive: true });
  const spec = parseAblation({
    recipe: 'replacement-test',
    model: '/models/pinhole-ivt',
    method: 'ivt-lr',
    samples: { folder: 'holiday', question: 'What colour is it?' },
    arms: ['transplant', 'zero'],
  });
  const found = { sets: [{ name: 'holiday', count: counts, chance: null }], hash: '0'.repeat(64) };
  const rows = Array.from({ length: counts }, (_, index) => index).flatMap(index =>
    spec.arms.map(({ name: arm }) => {
      const own = index % 2 === 0 ? 'red' : 'blue';
      const changed = arm === 'transplant' ? index % 4 === 0 : arm === 'zero';
      const answer = changed ? 'green' : own;
      const donor = arm === 'transplant' ? (index % 8 === 0 ? 'green' : 'pink') : null;
      const sample = `picture-of-a-holiday-${index}.png`;
      const place = { task: 'holiday', index, seed: 1, arm, sample };
      const words = { difficulty: null, answer, own: null, donor, implied: null };
      return { ...place, ...words, became: answer === donor ? 'donor' : 'other' };
    }),
  );
  const rgb = new Uint8Array(3 * 64).fill(200);
  for (let index = 0; index < counts; index++)
    writeFileSync(path.join(folder, ...thumbnailFile(0, index)), ppmOf({ width: 8, height: 8, rgb }));
  const asked = { ...spec, samples: { ...spec.samples, found } };
  const head = { ...headOf(asked), model: { name: 'pinhole-ivt', hash: '0' } };
  const lines = [head, ...rows].map(line => JSON.stringify(line));
  writeFileSync(path.join(folder, 'rows.jsonl'), `${lines.join('\n')}\n`);
  return folder;
}

type Spec = ReturnType<typeof parseAblation>;

export function rowsOf(
  { samples: of, arms, seeds }: Spec,
  samples: number,
  becomes: NonNullable<MadeResults['becomes']>,
) {
  const indices = Array.from({ length: samples }, (_, index) => index);
  return setsOf(of).flatMap(({ name: task }) =>
    indices.flatMap(index => {
      const known = taskNames.find(one => one === task) ?? 'trail';
      const difficulty = 'tasks' in of ? (of.difficulty ?? undefined) : 3;
      const { answer: own } = generate(known, { seed: of.seed, index, difficulty });
      const words = { own, donor: 'of another', implied: 'of both', other: 'of nothing' };
      return seeds.flatMap(draw =>
        arms.map(({ name: arm }) => {
          const place = { task, index, seed: draw, arm };
          const made = becomes(arm, index);
          if (typeof made !== 'string') return { ...place, ...made };
          const { donor, implied } = words;
          return { ...place, difficulty: 3, answer: words[made], own, donor, implied, became: made };
        }),
      );
    }),
  );
}
