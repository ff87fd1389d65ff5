// How long a person waits: from asking the bundled model to the first token in the trace, with the engine not started
// (cold: process, model, self-test, hashes) and with the model open (warm).
// npm run bench -- response [--times 20]

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeSamples } from '../src/engine/samples';
import { EngineSupervisor } from '../src/host/engine/supervisor';
import type { RunRequest } from '../src/shared/protocol/run';

const { values: options } = parseArgs({ options: { times: { type: 'string', default: '20' } } });

const root = process.env['DARKROOM_ROOT'] ?? '.';
const folder = mkdtempSync(path.join(os.tmpdir(), 'darkroom-first-frame-'));
let traces = 0;

function newEngine(): EngineSupervisor {
  return new EngineSupervisor({
    entry: path.join(root, 'dist', 'engine.js'),
    switches: () => ({ sessions: true }),
    idleStopMs: () => 0,
    log: () => undefined,
  });
}

/** Milliseconds to the journal (which an editor opens) and to the first token in it. */
async function ask(engine: EngineSupervisor, picture: string): Promise<readonly [number, number]> {
  const request: RunRequest = {
    model: path.resolve(root, 'models', 'pinhole'),
    device: 'auto',
    threads: 0,
    method: 'text-cot',
    picture,
    question: 'start at the ring and follow the arrows for 3 steps . what colour is the cell ?',
    sampling: { temperature: 0, topP: 1, seed: 0 },
    maxTokens: 4,
    runs: 1,
    interventions: [],
    trace: path.join(folder, `${traces++}.trace.safetensors`),
  };
  const begun = performance.now();
  const at = { opened: NaN, first: NaN };
  await engine.call(
    'run',
    request,
    { doing: 'running', what: 'Measuring' },
    {
      onEvent: event => {
        if (event.kind === 'started') at.opened = performance.now() - begun;
        if (event.kind === 'written' && event.tokens === 1) at.first = performance.now() - begun;
      },
    },
  );
  return [at.opened, at.first];
}

function summary(name: string, values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]?.toFixed(0) ?? '';
  return `${name.padEnd(24)} median ${at(0.5)} ms (10-90 %: ${at(0.1)} to ${at(0.9)}, n ${values.length})`;
}

async function main(): Promise<void> {
  const times = Number(options.times);
  await writeSamples(
    { task: 'trail', difficulty: 3, seed: 1, start: 0, sketches: false, others: 0 },
    { count: 1, folder },
  );
  const picture = path.join(folder, readdirSync(folder).find(name => name.endsWith('.png')) ?? '');
  const cold: (readonly [number, number])[] = [];
  for (let i = 0; i < times; i++) {
    const engine = newEngine();
    cold.push(await ask(engine, picture));
    await engine.dispose();
  }
  const warm: (readonly [number, number])[] = [];
  const engine = newEngine();
  await ask(engine, picture);
  for (let i = 0; i < times; i++) warm.push(await ask(engine, picture));
  await engine.dispose();
  for (const [name, values] of [
    ['cold, journal', cold.map(([opened]) => opened)],
    ['cold, first token', cold.map(([, first]) => first)],
    ['warm, journal', warm.map(([opened]) => opened)],
    ['warm, first token', warm.map(([, first]) => first)],
  ] as const)
    console.log(summary(name, values));
  rmSync(folder, { recursive: true, force: true });
}

void main();
