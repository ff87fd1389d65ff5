// Problem: a row says what became of an answer, and not why; a trace does, and is too large to keep for every arm of every sample.
// Idea: a sample follows from its number or lies in a person's files, and an arm is what an intervention can do. So both are run again as ordinary runs, with
// the same seeds, and leave traces.

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { drawOf, purpose } from './arms';
import { prepareExperiment } from './experiment';
import { settingsOfArm } from './prepare';
import type { PreparedAblation } from './prepare';
import { clean } from './observe';
import { asShown } from './shown-picture';
import { asSteer } from './steering';
import { mostTokens } from '../answering';
import { notWritten } from '../not-written';
import { pngEncoder } from '../png';
import { asTask, pictureOf } from '../subject';
import type { Subject } from '../subject';
import { latentsOfStep } from '../true-sketches';
import { fieldsOf, fullPath, wholeNumber } from '../request-checks';
import type { ArmSpec } from '../../ablation/spec';
import { filesOf } from '../../intervention/vectors';
import { readAbilities } from '../../model/abilities';
import { readModelFolder } from '../../model/folder/model-folder';
import { checkedSettings } from '../../model/method-options';
import type { Picture } from '../../model/picture/picture';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';
import type { ArmRun, ArmRuns, ArmRunsRequest } from '../../shared/protocol/arm-run';
import { donorTrace } from '../../shared/protocol/arm-run';
import { pictureSide } from '../../tasks/canvas';
import type { Sample } from '../../tasks/types';

export async function armRuns(request: ArmRunsRequest): Promise<ArmRuns> {
  const { file, task, model, index, seed, arm: name, folder } = checked(request);
  const prepared = await preparedFor(model, file);
  const { spec } = prepared;
  const arm = spec.arms.find(one => one.name === name);
  const [baseline] = spec.arms;
  if (!arm || !baseline)
    throw new DarkroomError('missing', `The ablation has no arm "${printable(name, 60)}" any more.`, {
      remedy: 'Its file was changed since: run it again.',
    });
  for (const one of [baseline, arm]) requireRunnable(one);
  const { sample, donor } = await prepared.samples.at({ task, index });
  const root = model === undefined ? prepared.root : path.resolve(path.dirname(file), model);
  const parts = { prepared, root, seed, folder, donor: donor?.sample };
  return {
    baseline: await armRun(sample, baseline, parts),
    ...(arm.does === 'transplant' && donor && { donor: await armRun(donor.sample, lending, parts) }),
    arm: await armRun(sample, arm, parts),
  };
}

/** As a donor thinks: with the ablation's own settings, whatever the baseline's are. */
const lending: ArmSpec = { name: 'donor', does: 'baseline', part: 'hidden' };

/** Of several models each has its own method. */
async function preparedFor(model: string | undefined, file: string): Promise<PreparedAblation> {
  const { spec, each } = await prepareExperiment(file);
  const prepared = model === undefined ? each[0] : each[spec.models?.indexOf(model) ?? -1];
  if (prepared) return prepared;
  throw new DarkroomError('missing', `The ablation has no model "${printable(model ?? '', 200)}" any more.`, {
    remedy: 'Its file was changed since: run it again.',
  });
}

function checked(request: unknown): ArmRunsRequest {
  const { file, task, model, index, seed, arm, folder } = fieldsOf<ArmRunsRequest>(request);
  return {
    file: fullPath(file, 'The ablation'),
    task: String(task),
    ...(typeof model === 'string' && { model }),
    index: wholeNumber(index, 'The number of the sample'),
    seed: wholeNumber(seed, 'The seed'),
    arm: String(arm),
    folder: fullPath(folder, 'The folder of pictures'),
  };
}

function requireRunnable({ name, does, part, dose, interventions = [] }: ArmSpec): void {
  const why =
    part !== 'hidden'
      ? 'puts in other patches'
      : does === 'chance' || dose !== undefined
        ? 'mixes what is fed'
        : filesOf(interventions).includes(clean)
          ? 'brings in the stream of another picture'
          : undefined;
  if (why === undefined) return;
  throw new DarkroomError(
    'unsupported',
    `The arm ${printable(name, 60)} ${why}, which a run with a trace cannot do.`,
    {
      remedy: 'Its rows have the answers; another arm can be opened.',
    },
  );
}

interface RunParts {
  readonly prepared: PreparedAblation;
  readonly root: string;
  readonly seed: number;
  /** Of pictures. */
  readonly folder: string;
  readonly donor: Subject | undefined;
}

async function armRun(
  sample: Subject,
  arm: ArmSpec,
  { prepared: { spec, folder: beside }, root, seed, folder, donor }: RunParts,
): Promise<ArmRun> {
  const method = arm.method ?? spec.method;
  const task = asTask(sample);
  return {
    model: arm.model === undefined ? root : path.resolve(beside, arm.model),
    method,
    settings: settingsOfArm(arm, method, spec.settings),
    picture:
      task || arm.picture !== undefined
        ? await drawnIn(folder, asShown(sample, arm.picture, donor, seed), shownName(arm, seed))
        : fileOf(sample),
    question: sample.question,
    sampling: {
      temperature: arm.temperature ?? 0,
      topP: 1,
      seed: drawOf(sample, seed, purpose.method),
    },
    maxTokens: mostTokens,
    ...(arm.steer && { steer: [asSteer(arm.steer, beside)] }),
    interventionsFolder: beside,
    ...(task && { sample: { task: task.task, seed: task.seed, truth: task.answer } }),
    interventions: [
      ...(arm.interventions ?? []),
      ...(arm.does === 'oracle' && task
        ? await sketching(task, { folder, count: await sketchLatents(arm, spec, root) })
        : replacing(arm, drawOf(sample, seed, purpose.replacement))),
    ],
  };
}

async function sketchLatents(arm: ArmSpec, spec: PreparedAblation['spec'], root: string): Promise<number> {
  const { latents } = readAbilities((await readModelFolder(root)).darkroom);
  const settings = settingsOfArm(arm, spec.method, spec.settings);
  return Number(checkedSettings(spec.method, settings, latents)['latents']);
}

/** The true sketch of each step, as a picture that the model looks at. */
async function sketching(
  sample: Sample,
  { folder, count }: { readonly folder: string; readonly count: number },
): Promise<readonly unknown[]> {
  const { task, seed, index } = sample;
  const changes: unknown[] = [];
  for (const [step, { sketch }] of sample.steps.entries()) {
    const picture = { width: pictureSide, height: pictureSide, data: sketch() };
    const file = await written(folder, `${task}-${seed}-${index}-sketch-${step + 1}.png`, picture);
    changes.push({ at: { latents: latentsOfStep(step, count) }, do: { replace: { picture: file } } });
  }
  return changes;
}

/** As `docs/interventions.md` has it. */
function replacing({ does }: ArmSpec, seed: number): readonly unknown[] {
  const replace = {
    zero: 'zero',
    first: 'first',
    mean: 'mean',
    words: 'words',
    noise: { noise: { seed } },
    shuffle: { shuffle: { seed } },
    transplant: { trace: donorTrace },
  }[does as string];
  return replace === undefined ? [] : [{ at: { latents: 'all' }, do: { replace } }];
}

/** A list's own picture is where it is. */
const fileOf = (subject: Subject): string => ('file' in subject ? subject.file : '');

/** What its picture shows, for the name of its file. */
function shownName({ picture }: ArmSpec, seed: number): string {
  if (picture === undefined) return '';
  return `-${picture.replaceAll(' ', '-')}${picture === 'as much hidden' ? `-${seed}` : ''}`;
}

async function drawnIn(folder: string, subject: Subject, shown: string): Promise<string> {
  const { seed, index } = subject;
  return written(
    folder,
    `${asTask(subject)?.task ?? 'listed'}-${seed}-${index}${shown}.png`,
    pictureOf(subject),
  );
}

async function written(folder: string, name: string, { data, ...size }: Picture): Promise<string> {
  const file = path.join(folder, name);
  const toPng = await pngEncoder();
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(file, await toPng(data, size));
  } catch (error) {
    throw notWritten(file, error);
  }
  return file;
}
