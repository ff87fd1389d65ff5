// `darkroom models remove <name>`: takes away an added model, or what an interrupted download left.

import { parseArguments } from './arguments';
import { print } from './output';
import { lockedAt } from '../engine/hub/lock';
import path from 'node:path';
import { incomingName } from '../hub/install';
import { addedModels, removedSuffix, removeModel, strangeModels, unfinishedModels } from '../hub/installed';
import type { AddedModel, Unfinished } from '../hub/installed';
import { modelsFolder } from '../hub/settings';
import { DarkroomError } from '../shared/errors';
import { formatBytes, printable } from '../shared/format';

export const removeModelsUsage = `darkroom models remove <name>… [--into <folder>] [--json]
    Takes away added models, or what is left of interrupted downloads, by folder name or owner/name[@revision].`;

export async function removeModels(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArguments(args, {
    into: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  if (positionals.length === 0)
    throw new DarkroomError('bad-input', 'models remove has to be told which.', {
      remedy: '"darkroom models list" lists them.',
    });
  const models = modelsFolder(values.into);
  const all = [
    ...(await addedModels(models)),
    ...(await strangeModels(models)),
    ...(await unfinishedModels(models)),
  ];
  const removed = new Set(positionals.flatMap(name => matching(all, name)));
  for (const { name, folder } of removed)
    await lockedAt(path.join(models, incomingName, name), () => removeModel(models, folder));
  const lines = [...removed].map(({ name, bytes }) => `Removed: ${name}, ${formatBytes(bytes)}`);
  await print(
    values.json
      ? JSON.stringify(
          { removed: [...removed].map(({ folder, bytes }) => ({ folder, bytes })) },
          undefined,
          2,
        )
      : lines.map(line => printable(line)).join('\n'),
  );
  return 0;
}

/** All that a name means: a folder, or every variant of a model. */
export function matching<T extends AddedModel | Unfinished>(all: readonly T[], name: string): readonly T[] {
  const [id, revision] = name.split('@');
  const found = all.filter(
    one =>
      [name, `${name}${removedSuffix}`].includes(one.name) ||
      ('record' in one
        ? one.record.id === id &&
          (revision === undefined || [one.record.revision, one.record.commit].includes(revision))
        : one.name.startsWith(`${id?.replace('/', '--')}@${revision ?? ''}`)),
  );
  if (found.length > 0) return found;
  throw new DarkroomError('missing', `No model "${printable(name, 100)}" was added.`, {
    remedy: all.length === 0 ? 'There is none.' : `There is: ${all.map(one => one.name).join(', ')}.`,
  });
}
