// What can be asked of a model, told from its files alone: no graph is read and none is opened, so that a list of models
// is there at once, in an untrusted workspace too.

import path from 'node:path';
import { readAbilities } from './abilities';
import type { Abilities } from './abilities';
import { familyOf } from './families';
import { listModel } from './files';
import { chooseGraphs } from './folder/graphs';
import { readConfig, takesPictures } from './folder/model-folder';
import { readJson } from './folder/read-file';
import { methodOptions } from './method-options';
import { sentence, toFailure } from '../shared/errors';
import { methodNames } from '../shared/trace/document';
import type { ModelCard } from '../shared/protocol/run';

const darkroomFile = {
  name: 'darkroom.json',
  purpose: 'describes latent reasoning',
  mostBytes: 4 * 2 ** 20,
};

/** Of a folder that may be a model; undefined if there is no config.json in it. */
export async function modelCard(root: string): Promise<ModelCard | undefined> {
  const name = path.basename(root);
  const blank = {
    ...{ folder: root, name, family: '', takesPictures: false, tasks: [], bytes: 0 },
    ...{ methods: [], untrained: [], options: {}, fidelities: {} },
  };
  try {
    const config = await readConfig(root);
    if (!config) return undefined;
    const { files } = await listModel(root);
    const pictures = takesPictures(config);
    const { decoder, embed, vision } = chooseGraphs(root, files, { pictures });
    const abilities = readAbilities(await readJson(root, darkroomFile));
    return {
      folder: root,
      name: abilities.name ?? name,
      family: familyOf(config).name,
      takesPictures: pictures,
      ...methodsOf(abilities, pictures),
      tasks: abilities.tasks,
      bytes: [decoder, embed, vision].reduce((sum, part) => sum + (part?.bytes ?? 0), 0),
    };
  } catch (error) {
    return { ...blank, problem: sentence(toFailure(error)) };
  }
}

type Methods = Pick<ModelCard, 'methods' | 'untrained' | 'options' | 'fidelities'>;

/** Every model can be asked; what it was trained for comes first. A model that sees can be led to its patches untrained. */
function methodsOf({ methods, latents }: Abilities, takesPictures: boolean): Methods {
  const trained = methodNames.filter(method => methods[method] !== undefined);
  const untrained = (['ivt-lr'] as const).filter(method => takesPictures && !trained.includes(method));
  const plain = trained.length > 0 ? bestFirst(trained) : (['text-cot', 'direct'] as const);
  const all = [...plain, ...untrained];
  return {
    methods: all,
    untrained,
    options: Object.fromEntries(
      all.flatMap(method => {
        const options = methodOptions(method, latents);
        return options.length > 0 ? [[method, options] as const] : [];
      }),
    ),
    fidelities: {
      ...(all.includes('ivt-lr') && { 'ivt-lr': 'released' }),
      ...(all.includes('lavit') && { lavit: latents.lavit?.fidelity ?? 'released' }),
    },
  };
}

/** Thinking before answering. */
function bestFirst(methods: ModelCard['methods']): ModelCard['methods'] {
  return [...methods].sort((a, b) => Number(a === 'direct') - Number(b === 'direct'));
}
