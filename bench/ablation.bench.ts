// `npm run bench -- ablation [--pairs N] [--models pinhole-mixed,…]`: what ten arms of a sample cost, in runs. One run is a
// sample answered by itself, its picture encoded and its prompt read; ten arms are the ten rows of the same sample in an
// experiment, in the order of its plan: a donor who was not answered before thinks for himself.

import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { comparePairs, ratioText } from './pairs';
import { rowsOf } from '../src/engine/ablation/arms';
import { OpenedModel } from '../src/engine/ablation/opened-model';
import { prepareAblation } from '../src/engine/ablation/prepare';
import { unitsOf } from '../src/ablation/plan';
import { isAnswered } from '../src/ablation/row';
import type { Place } from '../src/ablation/row';
import { generate } from '../src/tasks/generate';

const { values: options } = parseArgs({
  options: {
    models: { type: 'string', default: 'pinhole-mixed,pinhole-ivt,pinhole-lavit' },
    pairs: { type: 'string', default: '20' },
  },
});

const arms = {
  'pinhole-mixed': ['transplant', 'zero', 'noise', 'first', 'shuffle', 'mean', 'removed', 'markers'],
  'pinhole-ivt': [
    ...['transplant', 'zero', 'noise', 'first', 'shuffle', 'mean', 'removed'],
    ...['patches', 'both'].map(part => ({ does: 'transplant', part })),
  ],
  'pinhole-lavit': ['transplant', 'zero', 'noise', 'first', 'shuffle', 'mean', 'removed'],
};
/** Where a method has fewer, those that draw do so again. */
const again = ['noise', 'shuffle'];
const signal = new AbortController().signal;

async function member(name: keyof typeof arms) {
  const folder = path.join('out', 'bench');
  mkdirSync(folder, { recursive: true });
  const file = path.resolve(folder, `${name}.ablation.json`);
  const samples = { count: 1000, difficulty: 3 };
  const model = path.resolve('models', name);
  writeFileSync(file, JSON.stringify({ recipe: 'replacement-test', model, samples, arms: arms[name] }));
  const opened = await OpenedModel.open(await prepareAblation(file), { device: 'cpu', threads: 1 });
  const { spec, answering } = opened.who;
  const once = spec.arms.map(({ name: arm }) => ({ arm, seed: 1 }));
  const ten = [...once, ...again.map(arm => ({ arm, seed: 2 }))].slice(0, 10);
  const units = unitsOf(spec);
  const taken = { base: 0, other: 0 };
  const base = () => {
    const index = units[taken.base++]?.index ?? Number.NaN;
    return answering.answer(generate('trail', { ...samples, seed: spec.samples.seed, index }), { signal });
  };
  const other = async () => {
    const unit = units[taken.other++];
    if (!unit) throw new RangeError('There are as many pairs as samples.');
    const places: Place[] = ten.map(place => ({ ...unit, ...place }));
    for await (const row of rowsOf(unit, places, { ...opened.who, signal }))
      if (!isAnswered(row)) throw new Error(row.failed);
  };
  const cost = await comparePairs(base, other, Number(options.pairs), { warm: 0, timed: 1 });
  await opened.release();
  console.log(
    `${name.padEnd(14)} ten arms: cpu x ${ratioText(cost.cpu)}  wall x ${ratioText(cost.wall)}  ` +
      `(one run ${cost.baseMs.cpuMs.toFixed(1)} ms cpu, ${cost.pairs} pairs)`,
  );
  return { name, arms: ten.length, ...cost };
}

async function main(): Promise<void> {
  console.log(`load ${os.loadavg()[0]?.toFixed(1)} on ${os.availableParallelism()} cores`);
  const results: object[] = [];
  for (const name of options.models.split(',')) results.push(await member(name as keyof typeof arms));
  const file = path.join('out', 'bench', 'ablation.json');
  writeFileSync(file, JSON.stringify({ node: process.version, load: os.loadavg(), results }, undefined, 1));
  console.log(`\n${file}`);
}

void main();
