// @ts-check
// A workspace for pictures of the product: the samples, and one run of each method on one of them.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
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
    const options = [
      '--model',
      path.join(root, 'models', model),
      '--method',
      method,
      '--ask',
      question,
      '--out',
      out,
    ];
    const { status, stderr } = spawnSync(
      process.execPath,
      [path.join(root, 'dist', 'cli.js'), 'run', picture, ...options],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`the run with ${method} failed: ${stderr}`);
  }
}
