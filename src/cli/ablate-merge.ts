// `darkroom ablate merge <folder…>`: shards that ran in folders of their own become one experiment.

import path from 'node:path';
import { ablationText } from './ablate-text';
import { parseArguments } from './arguments';
import { print } from './output';
import { mergeAblations } from '../engine/ablation/merge';
import { DarkroomError } from '../shared/errors';

export const mergeUsage = `darkroom ablate merge <folder>… --out folder [--json]
    Puts the rows of several folders into a new one, as one run would have written them, and says what they show. They have to be of the same
    experiment and weights, and a row that is there twice has to be the same.`;

export async function mergeFolders(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArguments(args, {
    out: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  if (positionals.length === 0 || values.out === undefined)
    throw new DarkroomError('bad-input', 'ablate merge takes folders, and a new one with --out.', {
      remedy: 'For example: darkroom ablate merge one.ablation two.ablation --out all.ablation',
    });
  const folders = positionals.map(folder => path.resolve(folder));
  const result = await mergeAblations(folders, path.resolve(values.out));
  await print(values.json ? JSON.stringify(result, undefined, 2) : ablationText(result));
  return 0;
}
