// Does a direction of a text model make a picture model think? Everything that docs/steering.md says of it is measured here,
// from nothing: node tools/run-ts.mjs models/steering-example.ts [table…] [--samples 1] [--threads 1] [--page]
//
// Contrast pairs -> directions -> trials with their controls, on samples that no pair has. Each table goes into
// docs/steering-example.json as soon as it is there, and from that file into the page; tables that are named are made again
// with the directions that are there (out/steering), the others stay as they are. --samples 0.5 takes half as many; --page measures nothing and writes the page again.

import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Laboratory } from './steering-laboratory';
import { fillPage, keepTable } from './steering-tables';
import type { Grid } from '../src/engine/direction/arms';

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
const layer = 2;
const degrees = 50;
/** All of them: nothing is filtered. */
const everything = 192;
const at = { layers: [layer], positions: [instruction] } as const;
const turned: Grid = { degrees: [degrees] };
const everyControl = 'all';

/** A table by its name: what it asks, and how it is measured. */
const tables: Readonly<Record<string, (laboratory: Laboratory) => Promise<void>>> = {
  async models(laboratory) {
    const own = await laboratory.direction('pinhole', { position: 'prompt' });
    for (const model of ['pinhole-text-same', 'pinhole-text-wide']) {
      const source = await laboratory.direction(model, { position: 'prompt' });
      await laboratory.trial({ sources: [source], grid: turned, steer: at, controls: everyControl, own });
    }
  },
  async controls(laboratory) {
    const own = await laboratory.direction('pinhole', { position: 'prompt' });
    await laboratory.trial({
      sources: [own],
      grid: turned,
      steer: at,
      controls: everyControl,
      begin: 'step',
    });
  },
  async paper(laboratory) {
    const sources = [];
    for (const model of ['pinhole-text-same', 'pinhole-text-wide', 'pinhole'])
      sources.push(await laboratory.direction(model, { position: 'last' }));
    const grid = { strengths: [0.1, 0.2, 0.4, 0.8] };
    await laboratory.trial({ sources, grid, controls: 'none', samples: 80 });
  },
  async layers(laboratory) {
    const own = await laboratory.direction('pinhole', { position: 'prompt' });
    const grid = { layers: [1, 2, 3, 4, 5, 6], degrees: [20, 35, 50, 65] };
    for (const of of grid.layers)
      await laboratory.trial({
        sources: [own],
        grid: { layers: [of], degrees: grid.degrees },
        steer: { positions: [instruction], from: of, keep: everything },
        controls: 'none',
        samples: 40,
      });
  },
  async hops(laboratory) {
    const own = await laboratory.direction('pinhole', { position: 'prompt' });
    const same = await laboratory.direction('pinhole-text-same', { position: 'prompt' });
    for (const [source, keep] of [
      [own, everything],
      [same, undefined],
    ] as const)
      await laboratory.trial({
        sources: [source],
        grid: { degrees: [10, 20, 30, 40, 50, 60, 70] },
        steer: { ...at, ...(keep !== undefined && { keep, from: layer }) },
        controls: 'none',
        samples: 120,
      });
  },
  async keeps(laboratory) {
    const own = await laboratory.direction('pinhole', { position: 'prompt' });
    await laboratory.trial({
      sources: [own],
      grid: { keeps: [8, 16, 32, 48, 96, 144, everything], ...turned },
      steer: { ...at, from: layer },
      controls: 'permuted,high-pass',
      samples: 60,
    });
  },
  async pairs(laboratory) {
    const own = await laboratory.direction('pinhole', { position: 'prompt', pairs: 400 });
    const grid = { pairs: [10, 25, 50, 100, 200, 400], kinds: ['mean', 'principal'] as const, ...turned };
    const steer = { ...at, from: layer, keep: everything };
    await laboratory.trial({ sources: [own], grid, steer, controls: 'none', samples: 60 });
  },
  async readings(laboratory) {
    const sources = [];
    for (const [template, position] of [
      ['instructed', 'prompt'],
      ['instructed', 'last'],
      ['instructed', 'mean'],
      ['chat', 'last'],
      ['chat', 'mean'],
      ['plain', 'last'],
      ['plain', 'mean'],
    ] as const)
      sources.push(await laboratory.direction('pinhole', { template, position }));
    const steer = { ...at, from: layer, keep: everything };
    await laboratory.trial({ sources, grid: turned, steer, controls: 'none', samples: 60 });
  },
  async places(laboratory) {
    const own = await laboratory.direction('pinhole', { position: 'prompt' });
    const positions = ['prompt.last', instruction, 'text', 'all', 'generated', ['[0]', 'generated']];
    await laboratory.trial({
      sources: [own],
      grid: { positions, degrees: [20, degrees] },
      steer: { layers: [layer], from: layer, keep: everything },
      controls: 'none',
      samples: 60,
    });
  },
  async transfer(laboratory) {
    const sources = [];
    for (const task of ['trail', 'relate', 'bars', 'turn'])
      sources.push(await laboratory.direction('pinhole', { position: 'prompt', task }));
    sources.push(await laboratory.direction('pinhole', { position: 'prompt', difficulties: [1, 2, 3] }));
    sources.push(await laboratory.direction('pinhole', { position: 'prompt', task: 'all' }));
    for (const model of ['pinhole-text-same', 'pinhole-text-wide'])
      sources.push(await laboratory.direction(model, { position: 'prompt', task: 'all' }));
    for (const column of [
      { task: 'trail', difficulty: 3 },
      { task: 'trail', difficulty: 4 },
      { task: 'trail', difficulty: 6 },
      { task: 'relate' },
      { task: 'bars' },
      { task: 'turn' },
    ])
      await laboratory.trial({
        ...column,
        sources,
        grid: turned,
        steer: { ...at, keep: everything },
        controls: 'none',
        samples: 40,
      });
  },
};

async function main(): Promise<void> {
  if (values.page) return fillPage();
  const folder = path.resolve('out', 'steering');
  if (positionals.length === 0) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const chosen = positionals.length === 0 ? Object.keys(tables) : positionals;
  const unknown = chosen.find(name => !Object.hasOwn(tables, name));
  if (unknown !== undefined) throw new Error(`No table "${unknown}": ${Object.keys(tables).join(', ')}.`);
  const laboratory = await Laboratory.open({
    folder,
    threads: Number(values.threads),
    samples: Number(values.samples),
  });
  const begun = performance.now();
  for (const name of chosen) {
    const [from, used] = [performance.now(), process.cpuUsage()];
    await tables[name]?.(laboratory);
    const minutes = (performance.now() - from) / 60_000;
    const { user, system } = process.cpuUsage(used);
    await keepTable(name, { minutes, processor: (user + system) / 60e6 }, laboratory.take());
    await fillPage();
    console.log(`${name}: ${minutes.toFixed(1)} min`);
  }
  console.log(`all: ${((performance.now() - begun) / 60_000).toFixed(1)} min`);
  await laboratory.close();
}

void main();
