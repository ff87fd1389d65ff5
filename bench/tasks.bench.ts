// How fast samples are made, on one core: npm run bench -- tasks [--count 4000]

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { generate } from '../src/tasks/generate';
import { shardBytes } from '../src/tasks/shard';
import type { Sample, TaskName } from '../src/tasks/types';
import { taskNames } from '../src/tasks/types';

const { values: options } = parseArgs({ options: { count: { type: 'string', default: '4000' } } });
const count = Number(options.count);

const works: Readonly<Record<string, (samples: readonly Sample[]) => void>> = {
  'facts and texts': () => undefined,
  'with pictures': samples => samples.forEach(sample => sample.picture),
  'as shards': samples => shardBytes(samples, { sketches: false, others: 0 }),
  'as shards with sketches': samples => shardBytes(samples, { sketches: true, others: 0 }),
};

/** Samples a second, after a round that fills the tables of the drawing. */
function speed(task: TaskName, work: (samples: readonly Sample[]) => void): number {
  const round = (seed: number) => {
    const began = performance.now();
    for (let index = 0; index < count; index += 50)
      work(Array.from({ length: 50 }, (_, i) => generate(task, { seed, index: index + i })));
    return (count / (performance.now() - began)) * 1000;
  };
  round(0);
  return Math.max(round(1), round(2), round(3));
}

const results = taskNames.flatMap(task =>
  Object.entries(works).map(([work, run]) => {
    const perSecond = Math.round(speed(task, run));
    console.log(`${task.padEnd(7)} ${work.padEnd(24)} ${String(perSecond).padStart(7)} samples/s`);
    return { task, work, perSecond };
  }),
);
const file = path.join('out', 'bench', 'tasks.json');
mkdirSync(path.dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify(results, undefined, 2)}\n`);
