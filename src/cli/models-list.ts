// `darkroom models list`: what was added, what is half there, and which models on the hub are of a known kind.

import { parseArguments } from './arguments';
import { print } from './output';
import { knownModels, verifiedText } from '../engine/hub/known-models';
import { addedModels, removedSuffix, strangeModels, unfinishedModels } from '../hub/installed';
import type { Unfinished } from '../hub/installed';
import { modelsFolder } from '../hub/settings';
import { DarkroomError } from '../shared/errors';
import { formatBytes, printable } from '../shared/format';

export const listModelsUsage = `darkroom models list [--into <folder>] [--json]
    The models that were added, downloads that were interrupted, and models on the hub of a kind that Darkroom runs.`;

export async function listModels(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArguments(args, {
    into: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  if (positionals.length > 0)
    throw new DarkroomError('bad-input', 'models list takes no name.', {
      remedy: '"darkroom help" lists the options.',
    });
  const folder = modelsFolder(values.into);
  const added = await addedModels(folder);
  const strange = await strangeModels(folder);
  const incoming = await unfinishedModels(folder);
  const unfinished = incoming.filter(({ name }) => !name.endsWith(removedSuffix));
  const removed = incoming.filter(({ name }) => name.endsWith(removedSuffix));
  if (values.json) {
    await print(
      JSON.stringify({ folder, added, strange, unfinished, removed, known: knownModels }, undefined, 2),
    );
    return 0;
  }
  const lines = [
    `Added, in ${folder}:`,
    ...added.map(
      ({ name, bytes, record }) =>
        `  ${name}  ${formatBytes(bytes)}, ${record.id}@${record.revision}, ${record.added.slice(0, 10)}`,
    ),
    ...(added.length === 0 ? ['  none'] : []),
    ...rest('With a record that can’t be read; "darkroom models remove" takes it away:', strange),
    ...rest('Interrupted; "darkroom models add" goes on with it:', unfinished),
    ...rest('Left of a removal; "darkroom models remove" takes it away:', removed),
    'On the hub, of a kind that Darkroom runs:',
    ...knownModels.map(model => `  ${model.id}  ${model.about}; ${verifiedText(model)}`),
  ];
  await print(lines.map(line => printable(line)).join('\n'));
  return 0;
}

function rest(heading: string, models: readonly Unfinished[]): readonly string[] {
  if (models.length === 0) return [];
  return [heading, ...models.map(({ name, bytes }) => `  ${name}  ${formatBytes(bytes)}`)];
}
