// @ts-check
// A workspace for pictures of the product: the samples, and one run of each method on one of them.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export const sample = 'trail-1-4';
const question = 'start at the ring and follow the arrows for 3 steps . what colour is the cell ?';

/** Which model shows a method, and the keys that lead from the first step to one worth looking at. */
export const shownRuns = [
  { method: 'direct', model: 'pinhole', keys: ['ArrowRight'] },
  {
    method: 'text-cot',
    model: 'pinhole',
    keys: ['Shift+ArrowRight', 'Shift+ArrowRight', 'ArrowRight', 'ArrowRight'],
  },
  {
    method: 'modal-mixed',
    model: 'pinhole-mixed',
    keys: [...Array(4).fill('Shift+ArrowRight'), 'ArrowLeft'],
  },
  { method: 'ivt-lr', model: 'pinhole-ivt', keys: ['ArrowRight', 'ArrowRight'] },
  { method: 'lavit', model: 'pinhole-lavit', keys: ['ArrowRight'] },
];

/** @param {string} method */
export const traceName = method => `${sample}_${method}.trace.safetensors`;

/**
 * Fills `workspace`; the bundled program must be built.
 * @param {string} root the repository
 * @param {string} workspace
 */
export function recordRuns(root, workspace) {
  cpSync(path.join(root, 'samples'), workspace, { recursive: true });
  mkdirSync(path.join(workspace, '.darkroom', 'traces'), { recursive: true });
  for (const { method, model } of shownRuns) {
    const out = path.join(workspace, '.darkroom', 'traces', traceName(method));
    const picture = path.join(workspace, `${sample}.png`);
    run(root, [
      picture,
      '--model',
      path.join(root, 'models', model),
      '--method',
      method,
      '--ask',
      question,
      '--out',
      out,
    ]);
  }
}

/** A run that goes on from a step of another with its view of the picture shut, and its keys. */
export const gatedRun = {
  method: 'gated',
  keys: ['Shift+ArrowRight', 'Shift+ArrowRight', ...Array(3).fill('ArrowRight')],
};
/** What has the name of a trace and is none. */
export const brokenTrace = 'broken.trace.safetensors';

/**
 * Adds both to what `recordRuns` made.
 * @param {string} root the repository
 * @param {string} workspace
 */
export function recordOthers(root, workspace) {
  const traces = path.join(workspace, '.darkroom', 'traces');
  const gate = path.join(workspace, 'gate.json');
  writeFileSync(gate, JSON.stringify([{ at: { queries: 'text', keys: 'image' }, do: { gate: 0 } }]));
  const from = path.join(traces, traceName('text-cot'));
  const out = path.join(traces, traceName(gatedRun.method));
  run(root, ['--from', from, '--step', '12', '--interventions', gate, '--out', out]);
  writeFileSync(path.join(traces, brokenTrace), 'no trace at all');
}

/**
 * @param {string} root
 * @param {readonly string[]} options
 */
function run(root, options) {
  const program = path.join(root, 'dist', 'cli.js');
  const { status, stderr } = spawnSync(process.execPath, [program, 'run', ...options], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`run ${options.join(' ')}: ${stderr}`);
}
