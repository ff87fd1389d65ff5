// @ts-check
// Results of ablations for pictures of the product: of a task, and of pictures whose answers nobody knows.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const question = 'start at the ring and follow the arrows for 2 steps . what colour is the cell ?';

/** Names of the folders of results. */
export const recordedAblations = { task: 'trail', own: 'pictures' };

/**
 * Puts pictures and results into `workspace`; the bundled program must be built.
 * @param {string} root the repository
 * @param {string} workspace
 * @param {{ samples: number, pictures: number }} counts no pictures: only the task
 */
export function recordAblations(root, workspace, { samples, pictures }) {
  const model = path.join(root, 'models', 'pinhole-ivt');
  const folder = path.join(workspace, 'ablations');
  mkdirSync(folder, { recursive: true });
  const own = path.join(folder, 'pictures');
  if (pictures > 0)
    run(root, ['samples', '--task', 'trail', '--difficulty', '2', '-n', String(pictures), '--out', own]);
  const asked = {
    [recordedAblations.task]: { task: 'trail', count: samples },
    ...(pictures > 0 && { [recordedAblations.own]: { folder: 'pictures', question } }),
  };
  for (const [name, from] of Object.entries(asked)) {
    const file = path.join(folder, `${name}.ablation.json`);
    writeFileSync(file, JSON.stringify({ recipe: 'replacement-test', model, samples: from }, undefined, 2));
    run(root, ['ablate', file]);
  }
}

/**
 * @param {string} root
 * @param {readonly string[]} words
 */
function run(root, words) {
  const program = path.join(root, 'dist', 'cli.js');
  const { status, stderr } = spawnSync(process.execPath, [program, ...words], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${words.join(' ')}: ${stderr}`);
}
