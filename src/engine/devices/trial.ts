// Problem: a device that computes a known sum may still compute a model wrongly, or slower than the processor does.
// Idea: the model itself is run there, beside the CPU: the same logits, hooks that do what they should, the same picture
// seen, and how long a prompt and a step take.

import { areNumbers, differenceOf, limitOf, wrongWith } from './limits';
import { Model } from '../../model/run/model';
import type { Picture } from '../../model/picture/picture';
import { prove } from '../../runtime/device';
import { loadOrt } from '../../runtime/ort';
import { openProbe, paceOf } from '../../runtime/probe';
import { selfTest } from '../../runtime/self-test';
import { DarkroomError, sentence, toFailure } from '../../shared/errors';
import { formatFigure } from '../../shared/format';
import { timedPrompt } from '../../shared/device-trial';
import type { DeviceTrial, PassedTrial } from '../../shared/device-trial';
import type { Device } from '../../shared/device';

export interface TrialRequest {
  readonly device: Device;
  /** A full path of a model's folder; left out, the device computes a known sum and no more. */
  readonly root?: string | undefined;
  readonly precision?: string | undefined;
  readonly threads: number;
}

/** Where it is, said before it is begun: a driver that crashes says nothing afterwards. */
export type TrialStage =
  | 'a known sum'
  | 'the CPU’s answer'
  | 'opening the model'
  | 'its answer'
  | 'its hooks'
  | 'its pace'
  | 'its eyes';

interface Answer {
  readonly logits: readonly Float32Array[];
  readonly seen: Float32Array | undefined;
}

export async function tryDevice(
  { device, root, precision, threads }: TrialRequest,
  say: (stage: TrialStage) => void,
): Promise<DeviceTrial> {
  say('a known sum');
  const proof = await prove(await loadOrt(), device);
  if (proof.outcome !== 'chosen')
    return { device, outcome: proof.outcome, reason: proof.reason ?? 'It cannot be used.' };
  if (root === undefined) return { device, outcome: 'able' };
  try {
    return await tryModel(root, { device, precision, threads }, say);
  } catch (error) {
    return { device, outcome: 'failed', reason: sentence(toFailure(error)) };
  }
}

async function tryModel(
  root: string,
  { device, precision, threads }: Omit<TrialRequest, 'root'>,
  say: (stage: TrialStage) => void,
): Promise<DeviceTrial> {
  const options = { precision, threads };
  say('the CPU’s answer');
  const expected = device === 'cpu' ? undefined : await onCpu(root, options);
  if (expected && !areNumbers(expected.logits))
    return { device, outcome: 'failed', reason: 'The CPU’s own logits are not numbers.' };
  say('opening the model');
  const model = await Model.open(root, { ...options, device });
  try {
    say('its answer');
    const own = await logitsOf(model);
    const limit = limitOf(model.decoder.graph.precision);
    const difference = differenceOf(expected?.logits ?? own, own);
    const wrong = wrongWith(difference, limit);
    if (wrong !== undefined) return { device, outcome: 'failed', reason: wrong };
    say('its hooks');
    const failed = await failedHooks(model);
    if (failed !== undefined) return { device, outcome: 'failed', reason: failed };
    say('its pace');
    const pace = await paceOf(model.decoder, timedPrompt);
    say('its eyes');
    const blind = expected?.seen && (await blindness(model, expected.seen, limit));
    const passed: PassedTrial = { device, outcome: 'passed', difference, limit, ...pace };
    return blind === undefined ? passed : { ...passed, blind };
  } finally {
    await model.release();
  }
}

async function onCpu(root: string, options: Pick<TrialRequest, 'precision' | 'threads'>): Promise<Answer> {
  const model = await Model.open(root, { ...options, device: 'cpu', hooks: false });
  try {
    return { logits: await logitsOf(model), seen: await sightOf(model) };
  } finally {
    await model.release();
  }
}

function logitsOf({ decoder }: Model): Promise<readonly Float32Array[]> {
  return openProbe(decoder).logits({});
}

async function sightOf(model: Model): Promise<Float32Array | undefined> {
  return model.takesPictures ? (await model.see(ramp())).features : undefined;
}

/** Nothing in it is the same twice, so that no part of it can be taken for another. */
function ramp(): Picture {
  const [width, height] = [96, 64];
  const data = Uint8Array.from({ length: 3 * width * height }, (_, i) => (i * 7 + (i >> 8) * 13) % 256);
  return { width, height, data };
}

async function failedHooks({ decoder, device }: Model): Promise<string | undefined> {
  if (decoder.graph.anatomy.residualRefusal !== undefined) return undefined;
  const failed = (await selfTest(decoder.graph, device)).tests.find(({ outcome }) => outcome === 'failed');
  return failed && `${failed.meaning} There it is off by ${formatFigure(failed.figure)}.`;
}

/** Why pictures are better looked at elsewhere. */
async function blindness(model: Model, expected: Float32Array, limit: number): Promise<string | undefined> {
  try {
    const seen = await sightOf(model);
    const difference = differenceOf([expected], seen ? [seen] : []);
    return difference <= limit
      ? undefined
      : `What it sees differs by ${formatFigure(difference)} of the largest.`;
  } catch (error) {
    if (error instanceof DarkroomError) return sentence(toFailure(error));
    throw error;
  }
}
