// Does a direction of a text model make a picture model think? Everything that docs/steering.md says of it is measured here,
// from nothing: node tools/run-ts.mjs models/steering-example.ts [table…] [--samples 1] [--threads 1] [--page]
//
// Contrast pairs -> directions -> the place that works, chosen on samples of its own (layers, places) -> trials with their
// controls, on samples that neither a pair nor the choice has. Each table goes into
// docs/steering-example.json as soon as it is there, and from that file into the page; tables that are named are made again
// with the directions that are there (out/steering), the others stay as they are. --samples 0.5 takes half as many; --page measures nothing and writes the page again.

import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chosenPlace } from './steering-choice';
import type { Place } from './steering-choice';
import { Laboratory } from './steering-laboratory';
import type { TableName } from './steering-questions';
import { fillPage, keepTable, keptTrial } from './steering-tables';

const { values, positionals } = parseArgs({
  options: {
    samples: { type: 'string', default: '1' },
    threads: { type: 'string', default: '1' },
    page: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});

/** The words "answer directly ." and what follows them, whose stream decides how the answer begins. */
const instruction = '[-4..-1]';
/** Than most directions need. */
const further = 65;
/** All of them: nothing is filtered. */
const everything = 192;
const words = { position: 'prompt' } as const;
const lastToken = { position: 'last' } as const;
const textModels = ['pinhole-text-same', 'pinhole-text-wide'];

/** Where the own direction works best, on samples that nothing else is asked of. */
function place(): Place {
  const { layer, degrees } = chosenPlace(keptTrial('layers'));
  return { layer, degrees, positions: chosenPlace(keptTrial('places')).positions };
}

/** The place, and how far: what most tables have in common. */
function there() {
  const { layer, degrees, positions } = place();
  const at = { layers: [layer], positions } as const;
  return { layer, degrees, positions, at, turned: { degrees: [degrees] } };
}

/** As it is read, and as it works: at the layer that it is added to, unfiltered. */
const bare = (layer: number) => ({ from: layer, keep: everything });

/** A table by its name: how it is measured. What it asks is in ./steering-questions. */
const tables: Readonly<Record<TableName, (laboratory: Laboratory) => Promise<void>>> = {
  async layers(laboratory) {
    const own = await laboratory.direction('pinhole', words);
    const grid = { layers: [1, 2, 3, 4, 5, 6], froms: ['same'], degrees: [20, 35, 50, 65] } as const;
    const steer = { positions: instruction, keep: everything };
    await laboratory.trial({ parts: [{ directions: [own], grid, steer }], samples: 40, isChoosing: true });
  },
  async places(laboratory) {
    const own = await laboratory.direction('pinhole', words);
    const { layer, degrees } = chosenPlace(keptTrial('layers'));
    const positions = ['prompt.last', instruction, 'text', 'all', 'generated', ['[0]', 'generated']];
    const grid = { positions, degrees: [...new Set([20, degrees])] };
    const steer = { layers: [layer], ...bare(layer) };
    await laboratory.trial({ parts: [{ directions: [own], grid, steer }], samples: 40, isChoosing: true });
  },
  async models(laboratory) {
    const own = await laboratory.direction('pinhole', words);
    const directions = [];
    for (const model of textModels) directions.push(await laboratory.direction(model, words));
    const { at, turned } = there();
    const controls = 'random:2,negated,permuted,other-layer';
    await laboratory.trial({ parts: [{ directions, grid: turned, steer: at, controls, own }] });
  },
  async everywhere(laboratory) {
    const own = await laboratory.direction('pinhole', words);
    const directions = [];
    for (const model of textModels) directions.push(await laboratory.direction(model, words));
    const { degrees, positions } = there();
    const layers = [1, 2, 3, 4, 5, 6];
    const grid = { layers, degrees: [degrees, degrees === further ? 50 : further] };
    const ownGrid = { layers, froms: ['same'], degrees: [degrees] } as const;
    await laboratory.trial({
      parts: [
        { directions, grid, steer: { positions } },
        { directions: [own], grid: ownGrid, steer: { positions, keep: everything } },
      ],
      samples: 60,
    });
  },
  async paper(laboratory) {
    const own = await laboratory.direction('pinhole', lastToken);
    const control = await laboratory.direction('pinhole', words);
    const directions = [];
    for (const model of textModels) directions.push(await laboratory.direction(model, lastToken));
    const { layer, degrees, positions } = there();
    const far = { positions: [positions], degrees: [50, 60, 70] };
    const steer = { layers: [layer] };
    await laboratory.trial({
      parts: [
        { directions, own, grid: { positions: ['all'], degrees: [10, 25, 50, 60, 70] } },
        { directions, own, grid: far, steer },
        // What works, so that nothing is concluded from a place where nothing would.
        {
          directions: [control],
          grid: { positions: [positions], degrees: [degrees] },
          steer: { ...steer, ...bare(layer) },
        },
      ],
      samples: 50,
    });
  },
  async controls(laboratory) {
    const own = await laboratory.direction('pinhole', words);
    const { layer, at, turned } = there();
    const grid = { positions: ['prompt.last', instruction], ...turned };
    await laboratory.trial({
      parts: [
        { directions: [own], grid: turned, steer: at, controls: 'all' },
        { directions: [own], grid, steer: { layers: [layer], ...bare(layer) } },
      ],
      begin: 'step',
    });
  },
  async degrees(laboratory) {
    const own = await laboratory.direction('pinhole', words);
    const same = await laboratory.direction('pinhole-text-same', words);
    const { layer, at } = there();
    const grid = { degrees: [10, 20, 30, 40, 50, 60, 70] };
    await laboratory.trial({
      parts: [
        { directions: [own], grid, steer: { ...at, ...bare(layer) } },
        { directions: [same], grid, steer: at },
      ],
      samples: 80,
    });
  },
  async hops(laboratory) {
    const own = await laboratory.direction('pinhole', words);
    const { layer, at, turned } = there();
    const parts = [{ directions: [own], grid: turned, steer: { ...at, ...bare(layer) } }];
    for (const difficulty of [1, 2, 3, 4, 5, 6]) await laboratory.trial({ parts, difficulty, samples: 80 });
  },
  async keeps(laboratory) {
    const own = await laboratory.direction('pinhole', words);
    const { layer, at, turned } = there();
    const grid = { keeps: [16, 32, 48, 96, everything], ...turned };
    const steer = { ...at, from: layer };
    const controls = 'permuted,high-pass';
    await laboratory.trial({ parts: [{ directions: [own], grid, steer, controls }], samples: 60 });
  },
  async pairs(laboratory) {
    const own = await laboratory.direction('pinhole', { ...words, pairs: 400 });
    const { layer, at, turned } = there();
    const grid = { pairs: [10, 100, 400], kinds: ['mean', 'principal'] as const, ...turned };
    const steer = { ...at, ...bare(layer) };
    await laboratory.trial({ parts: [{ directions: [own], grid, steer }], samples: 60 });
  },
  async readings(laboratory) {
    const directions = [];
    for (const [template, position] of [
      ['instructed', 'prompt'],
      ['instructed', 'last'],
      ['instructed', 'mean'],
      ['chat', 'last'],
      ['chat', 'mean'],
      ['plain', 'last'],
      ['plain', 'mean'],
    ] as const)
      directions.push(await laboratory.direction('pinhole', { template, position }));
    const { layer, at, turned } = there();
    const steer = { ...at, ...bare(layer) };
    await laboratory.trial({ parts: [{ directions, grid: turned, steer }], samples: 60 });
  },
  async transfer(laboratory) {
    const directions = [];
    for (const task of ['trail', 'relate', 'bars', 'turn'])
      directions.push(await laboratory.direction('pinhole', { ...words, task }));
    directions.push(await laboratory.direction('pinhole', { ...words, difficulties: [1, 2, 3] }));
    directions.push(await laboratory.direction('pinhole', { ...words, task: 'all' }));
    for (const model of textModels)
      directions.push(await laboratory.direction(model, { ...words, task: 'all' }));
    const { at, turned } = there();
    const parts = [{ directions, grid: turned, steer: { ...at, keep: everything } }];
    for (const column of [
      { task: 'trail', difficulty: 3 },
      { task: 'trail', difficulty: 6 },
      { task: 'relate' },
      { task: 'bars' },
      { task: 'turn' },
    ])
      await laboratory.trial({ ...column, parts, samples: 40 });
  },
};

async function main(): Promise<void> {
  if (values.page) return fillPage();
  const folder = path.resolve('out', 'steering');
  if (positionals.length === 0) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const chosen = positionals.length === 0 ? Object.keys(tables) : positionals;
  const isTable = (name: string): name is TableName => Object.hasOwn(tables, name);
  const unknown = chosen.find(name => !isTable(name));
  if (unknown !== undefined) throw new Error(`No table "${unknown}": ${Object.keys(tables).join(', ')}.`);
  const laboratory = await Laboratory.open({
    folder,
    threads: Number(values.threads),
    samples: Number(values.samples),
  });
  const begun = performance.now();
  for (const name of chosen.filter(isTable)) {
    const [from, used] = [performance.now(), process.cpuUsage()];
    await tables[name](laboratory);
    const minutes = (performance.now() - from) / 60_000;
    const { user, system } = process.cpuUsage(used);
    await keepTable(
      name,
      { minutes, processor: (user + system) / 60e6, share: Number(values.samples) },
      laboratory.take(),
    );
    await fillPage();
    console.log(`${name}: ${minutes.toFixed(1)} min`);
  }
  console.log(`all: ${((performance.now() - begun) / 60_000).toFixed(1)} min`);
  await laboratory.close();
}

void main();
