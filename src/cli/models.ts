// `darkroom models …`: models from the hub, added by name and revision, verified, and used from then on without a network.

import { checkModels, checkModelsUsage } from './models-check';
import { addModels, addModelsUsage } from './models-add';
import { listModels, listModelsUsage } from './models-list';
import { removeModels, removeModelsUsage } from './models-remove';
import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';

export const modelsUsage = [listModelsUsage, addModelsUsage, checkModelsUsage, removeModelsUsage].join('\n');

const commands: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  list: listModels,
  add: addModels,
  check: checkModels,
  remove: removeModels,
};

export async function models([name, ...args]: readonly string[]): Promise<number> {
  const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command) return command(args);
  const known = Object.keys(commands).join(', ');
  throw new DarkroomError(
    'bad-input',
    name === undefined
      ? 'models has to be told what to do.'
      : `There is no command "models ${printable(name, 40)}".`,
    { remedy: `There is: ${known}.` },
  );
}
