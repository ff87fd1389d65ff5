// A recipe run on a bundled model in this process: what each arm got right, what was measured of it, and what is said.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { ablate } from '../../../src/engine/ablation/ablate';
import { temporaryFolder } from '../../support/folders';
import { root } from '../engines';

export function fileOf(recipe: string, member: string, part: Record<string, unknown> = {}): string {
  const file = path.join(temporaryFolder(), 'recipe.ablation.json');
  const model = path.resolve(root, 'models', member);
  writeFileSync(file, JSON.stringify({ recipe, model, samples: { count: 8, difficulty: 2 }, ...part }));
  return file;
}

export async function told(recipe: string, member: string, part: Record<string, unknown> = {}) {
  const request = { file: fileOf(recipe, member, part), device: 'cpu' as const, threads: 1 };
  const context = { signal: new AbortController().signal, report: () => undefined };
  const { tasks, failed, failure } = await ablate(request, context);
  assert.equal(failed, 0, failure);
  const [task] = tasks;
  const right = new Map(task!.arms.map(({ arm, own }) => [arm, own.share!]));
  const measured = new Map(task!.measures?.map(one => [`${one.arm} ${one.measure}`, one]));
  return { right, measured, sentence: task!.sentence };
}
