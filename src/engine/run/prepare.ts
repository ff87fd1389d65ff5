// What has to be there before the first token: the model, the picture as the model sees it, the question in the method's
// words, and what is changed, compiled. Runs of one request share it.

import path from 'node:path';
import { whyNoLens } from './lens-of-model';
import { scriptOf } from './continued';
import type { Continued } from './continued';
import { latentTensorsOf } from './latent-tensors';
import type { LatentTensors } from './latent-tensors';
import { outsideNote } from './outside';
import type { CheckedRun } from './run-request';
import { compiledPlan } from '../compiled-plan';
import { givenPicture } from '../given-picture';
import type { GivenPicture } from '../given-picture';
import { requireSound } from '../hook-proof';
import type { HookProof } from '../hook-proof';
import { testedNotes } from '../tested-model';
import type { TestedModel } from '../tested-model';
import { countsFromStart } from '../../intervention/clip';
import type { Plan } from '../../intervention/plan';
import type { Intervention } from '../../intervention/types';
import {
  changesOf,
  classesOf,
  fidelityOf,
  requireAble,
  settingsOf,
  thinksInLatents,
  untrainedNote,
} from '../../methods/method';
import { asCounted } from '../../methods/counting';
import type { Script } from '../../methods/script';
import { asked, markerOf } from '../../methods/wording';
import { readAbilities } from '../../model/abilities';
import type { Abilities } from '../../model/abilities';
import type { Model, Question } from '../../model/run/model';
import type { SeenPicture } from '../../model/run/eyes';
import type { Taps } from '../../runtime/forward';
import { DarkroomError } from '../../shared/errors';
import { counted } from '../../shared/format';
import type { MethodSettings } from '../../shared/method-option';
import type { Fidelity, MethodName } from '../../shared/trace/document';

export interface RunPicture extends GivenPicture {
  readonly seen: SeenPicture;
}

export interface Prepared {
  readonly model: Model;
  readonly proof: HookProof;
  readonly method: MethodName;
  readonly abilities: Abilities;
  readonly settings: MethodSettings;
  /** Undefined where there is nothing to choose. */
  readonly fidelity: Fidelity | undefined;
  readonly picture: RunPicture | undefined;
  readonly question: Question;
  readonly marker: string | undefined;
  readonly plan: Plan | undefined;
  /** The same without what the method itself changes. */
  readonly ownPlan: Plan | undefined;
  /** Of a run that goes on from a step of another: what is followed. */
  readonly followed: { readonly parent: Continued; readonly script: Script } | undefined;
  readonly taps: Taps;
  /** Layers whose attention can be read, ascending. */
  readonly attentionLayers: readonly number[];
  /** What every latent of the method brings. */
  readonly latentTensors: LatentTensors;
  readonly notes: readonly string[];
}

export interface PrepareOptions {
  readonly say: (doing: string) => void;
  readonly signal: AbortSignal;
  /** The run that this one goes on from. */
  readonly parent?: Continued | undefined;
}

export async function prepare(
  tested: TestedModel,
  run: CheckedRun,
  { say, signal, parent }: PrepareOptions,
): Promise<Prepared> {
  const { model, proof } = tested;
  const abilities = readAbilities(model.folder.darkroom);
  requireAble(run.method, abilities, model.name);
  if (thinksInLatents(run.method)) requireSound(proof, model.name, `think by ${run.method}`);
  if (run.changes.length > 0) requireSound(proof, model.name, 'be changed');
  say('reading the picture');
  const given = run.picture === undefined ? parent?.picture : await givenPicture(run.picture);
  const picture = given && { ...given, seen: await model.see(given.picture) };
  const fidelity = fidelityOf(run.method, run.fidelity, abilities);
  const own = await model.ask(asked(run.method, run.question, abilities), picture ? [picture.seen] : []);
  const question = asCounted(own, run.method, fidelity);
  const settings = settingsOf(run.method, run.settings ?? {}, abilities, question);
  if (parent) requireSamePlaces(parent, run, question);
  const compiled = (changes: readonly Intervention[]) =>
    compiledPlan(changes, model, question, {
      folder: run.interventionsFolder ?? path.dirname(run.trace),
      classes: classesOf(run.method),
      sketchLatents: run.method === 'modal-mixed' ? Number(settings['latents']) : undefined,
      signal,
    });
  const byMethod = changesOf(run.method, settings);
  const plan = await compiled([...run.changes, ...byMethod]);
  return {
    model,
    proof,
    method: run.method,
    abilities,
    settings,
    fidelity,
    picture,
    question,
    marker: markerOf(run.method, abilities),
    plan,
    ownPlan: plan && (await compiled(run.changes)),
    followed: parent && { parent, script: scriptOf(parent, model) },
    ...tapsOf(tested, plan),
    latentTensors: await latentTensorsOf(model, {
      method: run.method,
      settings,
      abilities,
      hasPicture: picture !== undefined,
    }),
    notes: [
      picture && (await outsideNote(model, picture.seen)),
      untrainedNote(run.method, abilities, model.name),
      ...model.folder.graphs.notes,
      ...question.prompt.notes,
      model.decoder.graph.anatomy.residualRefusal,
      ...testedNotes(tested),
      proof.reads.residuals ? await whyNoLens(model) : undefined,
      ...(parent?.notes ?? []),
      ...(plan?.notes ?? []),
    ].filter(note => note !== undefined),
  };
}

/** Changes that count from the beginning would hold elsewhere behind a prompt of another length. */
function requireSamePlaces({ document }: Continued, { changes }: CheckedRun, { prompt }: Question): void {
  const [was, is] = [document.firstPosition + 1, prompt.ids.length];
  if (was === is || !changes.some(change => countsFromStart(change, Math.min(was, is)))) return;
  throw new DarkroomError(
    'unsupported',
    `With this picture the prompt has ${counted(is, 'position')} instead of ${was}, and changes of this run name positions behind it by their number.`,
    { remedy: 'Choose a picture of the same size, or re-run without those changes.' },
  );
}

/** What can be read of this model, and is what it is called. */
function tapsOf(
  { model, proof }: TestedModel,
  plan: Plan | undefined,
): Pick<Prepared, 'taps' | 'attentionLayers'> {
  const { manifest } = model.decoder;
  if (!manifest) return { taps: {}, attentionLayers: [] };
  const attentionLayers = manifest.hooks.flatMap(({ layer, attention }) =>
    proof.reads.attention && 'output' in attention ? [layer] : [],
  );
  const taps: Taps = {
    ...(proof.reads.residuals && { residuals: 'all' }),
    attention: attentionLayers,
    stats: plan !== undefined && plan.stream.length > 0,
  };
  return { taps, attentionLayers };
}
