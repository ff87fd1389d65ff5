// What has to be there before the first token: the model, the picture as the model sees it, the question in the method's
// words, and what is changed, compiled. Runs of one request share it.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { whyNoLens } from './lens-of-model';
import { scriptOf } from './continued';
import type { Continued, GivenPicture } from './continued';
import { latentTensorsOf } from './latent-tensors';
import type { LatentTensors } from './latent-tensors';
import { outsideNote } from './outside';
import type { CheckedRun } from './run-request';
import { compiledPlan } from '../compiled-plan';
import { proofNotes, requireSound } from '../hook-proof';
import type { HookProof } from '../hook-proof';
import type { TestedModel } from '../tested-model';
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
import type { Script } from '../../methods/script';
import { asked, markerOf } from '../../methods/wording';
import { readAbilities } from '../../model/abilities';
import type { Abilities } from '../../model/abilities';
import { decodePicture } from '../../model/picture/decode';
import type { Model, Question } from '../../model/run/model';
import type { SeenPicture } from '../../model/run/eyes';
import type { Taps } from '../../runtime/forward';
import { DarkroomError } from '../../shared/errors';
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
  /** Of a run that goes on from a step of another: what was done up to there, and what is followed. */
  readonly followed:
    { readonly parent: Continued; readonly plan: Plan | undefined; readonly script: Script } | undefined;
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
  { model, proof }: TestedModel,
  run: CheckedRun,
  { say, signal, parent }: PrepareOptions,
): Promise<Prepared> {
  const abilities = readAbilities(model.folder.darkroom);
  requireAble(run.method, abilities, model.name);
  if (thinksInLatents(run.method)) requireSound(proof, model.name, `think by ${run.method}`);
  if (run.changes.length > 0) requireSound(proof, model.name, 'be changed');
  say('reading the picture');
  const given = run.picture === undefined ? parent?.picture : await readPicture(run.picture);
  const picture = given && { ...given, seen: await model.see(given.picture) };
  const words = asked(run.method, run.question, abilities);
  const question = await model.ask(words, picture ? [picture.seen] : []);
  const settings = settingsOf(run.method, run.settings ?? {}, abilities, question);
  const ownFolder = run.interventionsFolder ?? path.dirname(run.trace);
  const compiled = (changes: readonly Intervention[], folder = ownFolder) =>
    compiledPlan(changes, model, question, {
      folder,
      classes: classesOf(run.method),
      signal,
    });
  const byMethod = changesOf(run.method, settings);
  const plan = await compiled([...run.changes, ...byMethod]);
  const before = parent && (await compiled([...parent.changes, ...byMethod], parent.folder));
  return {
    model,
    proof,
    method: run.method,
    abilities,
    settings,
    fidelity: fidelityOf(run.method, run.fidelity, abilities),
    picture,
    question,
    marker: markerOf(run.method, abilities),
    plan,
    ownPlan: plan && (await compiled(run.changes)),
    followed: parent && { parent, plan: before, script: scriptOf(parent, model, plan) },
    ...tapsOf({ model, proof }, before && before.stream.length > 0 ? before : plan),
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
      ...proofNotes(proof, model),
      proof.reads.residuals ? await whyNoLens(model) : undefined,
      ...(plan?.notes ?? []),
    ].filter(note => note !== undefined),
  };
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

async function readPicture(file: string): Promise<GivenPicture> {
  const name = path.basename(file);
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new DarkroomError('missing', `The picture ${name} cannot be read.`, {
      remedy: 'Choose another one, or put it back.',
      cause: error,
    });
  });
  const picture = await decodePicture(new Uint8Array(bytes), name);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { name, sha256, picture };
}
