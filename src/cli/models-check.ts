// `darkroom models check`: whether every file of the added models is still what the hub said it is.

import { parseArguments } from './arguments';
import { matching } from './models-remove';
import { print } from './output';
import { addedModels, checkAdded } from '../hub/installed';
import { modelsFolder } from '../hub/settings';
import { printable } from '../shared/format';

export const checkModelsUsage = `darkroom models check [<name>…] [--into <folder>] [--json]
    Reads every file of the added models again and compares size and hash; no network. ("darkroom check" says whether a model works here.)`;

export async function checkModels(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArguments(args, {
    into: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  const all = await addedModels(modelsFolder(values.into));
  const chosen =
    positionals.length === 0 ? all : [...new Set(positionals.flatMap(name => matching(all, name)))];
  const checked = [];
  for (const model of chosen) {
    const findings = await checkAdded(model, file =>
      process.stderr.write(`reading ${printable(`${model.name}/${file}`)}\n`),
    );
    checked.push({ name: model.name, folder: model.folder, files: model.record.files.length, findings });
  }
  const lines = checked.map(({ name, files, findings }) =>
    findings.length === 0
      ? `${name}: ${files} files as they were`
      : `${name}: ${findings.map(({ file, state }) => `${file} ${state}`).join(', ')}; remove the model and add it again`,
  );
  await print(
    values.json
      ? JSON.stringify(checked, undefined, 2)
      : lines.map(line => printable(line)).join('\n') || 'No model was added.',
  );
  return checked.every(({ findings }) => findings.length === 0) ? 0 : 1;
}
