// A model's check, on the device that its runs would take.

import { stat } from 'node:fs/promises';
import { deviceFor } from './device-for';
import { checkModel } from '../../model/check';
import type { CheckOptions } from '../../model/check';
import { DarkroomError } from '../../shared/errors';
import type { ChosenDevice, ModelTrial } from '../../shared/device-trial';
import type { CheckRequest, DeviceAttempt, ModelReport } from '../../shared/model-report';

export async function checkOnDevices(request: CheckRequest, options: CheckOptions): Promise<ModelReport> {
  const devices = options.sessions === true ? await devicesOf(request, options) : undefined;
  const { device = 'cpu', trials = [] } = devices ?? {};
  // Where any was possible, those that were not are in the table of devices.
  const tried = request.device === 'auto' ? [] : trials.flatMap(givenUp);
  const report = await checkModel({ ...request, device, tried }, options);
  return devices && (await isFolder(request.path)) ? { ...report, devices } : report;
}

function givenUp(trial: ModelTrial): readonly DeviceAttempt[] {
  return trial.outcome === 'passed' ? [] : [trial];
}

/** What is no model has none: the check says what is wrong with it. */
async function devicesOf(
  { path, device }: CheckRequest,
  { signal, report }: CheckOptions,
): Promise<ChosenDevice | undefined> {
  const say = (doing: string) => report({ doing: 'testing', file: doing, done: 0, total: 1 });
  try {
    return await deviceFor((await isFolder(path)) ? path : undefined, { device, signal, say });
  } catch (error) {
    if (error instanceof DarkroomError) return undefined;
    throw error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}
