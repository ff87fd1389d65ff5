// IVT-LR is taught in stages: at stage s the first s written steps have been given up for latent ones, and what is left is
// text. A folder may hold the decoders of earlier stages beside its own, which is the last: to be compared with, and to see
// what each step that went dark took with it. A stage is called by its number of latent steps.

import { stat } from 'node:fs/promises';
import path from 'node:path';
import { readAbilities } from './abilities';
import type { GraphFile } from './folder/graphs';
import type { ModelFolder } from './folder/model-folder';
import type { GraphName, IvtAbility } from './latent-abilities';
import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';
import type { MethodName } from '../shared/trace/document';

/** The last first; empty where a folder has but its own. */
export function stagesOf(ivt: IvtAbility | undefined): readonly string[] {
  if (!ivt || ivt.stages.length === 0) return [];
  const earlier = ivt.stages.map(({ steps }) => steps).sort((a, b) => b - a);
  return [ivt.steps, ...earlier].map(String);
}

/** The stage that a run asks for; only one method is taught in stages. What is no stage at all is refused with the settings. */
export function stageAsked(
  method: MethodName,
  settings: Readonly<Record<string, unknown>> | undefined,
): string | undefined {
  const stage = method === 'ivt-lr' ? settings?.['stage'] : undefined;
  return typeof stage === 'number' || typeof stage === 'string' ? String(stage) : undefined;
}

/** Whether these are the graphs that everything beside the decoder was made for. */
export function isLastStage(stage: unknown, ivt: IvtAbility | undefined): boolean {
  return stage === undefined || stage === stagesOf(ivt)[0];
}

/** The folder with the graphs of a stage in the place of its own. */
export async function atStage(folder: ModelFolder, stage: string | undefined): Promise<ModelFolder> {
  if (stage === undefined) return folder;
  const { latents, name = path.basename(folder.root) } = readAbilities(folder.darkroom);
  const known = stagesOf(latents.ivt);
  if (!known.includes(stage)) throw unknownStage(name, stage, known);
  const found = latents.ivt?.stages.find(({ steps }) => String(steps) === stage);
  if (!found) return folder;
  const { graphs } = folder;
  const note = `The decoder is ${found.decoder}, as it was at stage ${stage} of its training.`;
  return {
    ...folder,
    graphs: {
      ...graphs,
      decoder: await graphFile(folder, found.decoder, graphs.decoder.precision),
      embed: await graphFile(folder, found.embed, graphs.embed?.precision ?? graphs.decoder.precision),
      notes: [...graphs.notes, note],
    },
  };
}

async function graphFile(
  { root }: ModelFolder,
  name: GraphName,
  precision: GraphFile['precision'],
): Promise<GraphFile> {
  const file = path.join(root, name);
  const { size } = await stat(file).catch((cause: unknown) => {
    throw new DarkroomError('missing', `The model folder has no ${name}, which darkroom.json names.`, {
      remedy: 'Download it again, or run the last stage.',
      cause,
    });
  });
  return { name, path: file, precision, bytes: size };
}

function unknownStage(name: string, stage: string, known: readonly string[]): DarkroomError {
  return new DarkroomError('bad-input', `${name} has no stage "${printable(stage, 40)}".`, {
    remedy:
      known.length > 0
        ? `There is: ${known.join(', ')}.`
        : 'It has its own graphs only: leave the stage out.',
  });
}
