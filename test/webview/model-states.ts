// The model panel in every state that it has, of reports that the check itself wrote.

import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkModel } from '../../src/model/check';
import type { ChosenDevice } from '../../src/shared/device-trial';
import type { CheckProgress, ModelReport } from '../../src/shared/model-report';
import type { ModelPanelState } from '../../src/shared/protocol/model-panel';
import { temporaryFolder } from '../support/folders';
import { writeSlowModel } from '../support/slow-model';

const root = process.env['DARKROOM_ROOT'] ?? '.';
const sample = path.join(root, 'models', 'sample', 'decoder.onnx');

function realReport(target: string, sessions: true | string = true): Promise<ModelReport> {
  const options = { sessions, signal: new AbortController().signal, report: () => undefined };
  return checkModel({ path: target, device: 'cpu' }, options);
}

export const base: ModelPanelState = {
  title: 'decoder.onnx',
  path: '~/models/sample/decoder.onnx',
  trusted: true,
  engine: { name: 'ready', pid: 4242 },
  check: { name: 'checking', sinceMs: Date.now() },
};

export const progress: CheckProgress = {
  doing: 'opening',
  file: 'onnx/vision_encoder.onnx',
  done: 2,
  total: 3,
};

export const killed = {
  name: 'error' as const,
  needsRestart: false,
  failure: {
    kind: 'engine-stopped' as const,
    message: 'The engine was killed by the system, most often because memory ran out. (SIGKILL)',
    remedy: 'Close other programs or use a smaller precision. The next command starts it again.',
  },
} satisfies ModelPanelState['engine'];

/** As on a machine with a driver that draws on the processor, and no other. */
const triedDevices: ChosenDevice = {
  device: 'cpu',
  eyes: 'cpu',
  trials: [
    { device: 'cuda', outcome: 'skipped', reason: 'The cuda library of ONNX Runtime is not installed.' },
    {
      ...{ device: 'webgpu', outcome: 'passed', difference: 1e-6, limit: 2e-3 },
      ...{ positions: 32, promptMs: 5400, stepMs: 660 },
      crossing: 2_544_844,
      blind: 'What it sees differs by 3.0e−2 of the largest.',
    },
    {
      ...{ device: 'cpu', outcome: 'passed', difference: 0, limit: 2e-3 },
      ...{ positions: 128, promptMs: 14.6, stepMs: 1.2 },
      crossing: 2_544_844,
    },
  ],
};

export interface Reports {
  readonly report: ModelReport;
  readonly folder: ModelReport;
  readonly broken: ModelReport;
  readonly withoutWeights: ModelReport;
  readonly listed: ModelReport;
}

export async function madeReports(): Promise<Reports> {
  const place = temporaryFolder();
  writeFileSync(path.join(place, 'page.onnx'), '<!DOCTYPE html><title>Sign in</title>');
  const slow = writeSlowModel(place);
  rmSync(`${slow}_data`);
  return {
    report: await realReport(sample),
    folder: await realReport(path.join(root, 'test', 'oracles', 'graphs')),
    listed: await realReport(sample, 'Not tried: the workspace is not trusted.'),
    broken: await realReport(path.join(place, 'page.onnx')),
    withoutWeights: await realReport(slow),
  };
}

export const statesOf = ({ report, folder, broken, withoutWeights, listed }: Reports) =>
  ({
    report: { ...base, check: { name: 'done', report } },
    folder: { ...base, title: 'graphs', check: { name: 'done', report: folder } },
    checking: { ...base, check: { name: 'checking', sinceMs: Date.now() - 3400, progress } },
    'checking-again': {
      ...base,
      check: { name: 'checking', sinceMs: Date.now() - 3400, progress, previous: report },
    },
    killed: { ...base, engine: killed, check: { name: 'failed', failure: killed.failure } },
    'no-file': {
      ...base,
      check: {
        name: 'failed',
        failure: {
          kind: 'missing',
          message: 'There is nothing at ~/models/sample/decoder.onnx.',
          remedy: 'Choose another model.',
        },
      },
    },
    devices: { ...base, check: { name: 'done', report: { ...report, devices: triedDevices } } },
    broken: { ...base, title: 'page.onnx', check: { name: 'done', report: broken } },
    'no-weights': { ...base, title: 'model.onnx', check: { name: 'done', report: withoutWeights } },
    untrusted: { ...base, trusted: false, check: { name: 'done', report: listed } },
    'needs-restart': {
      ...base,
      engine: { ...killed, needsRestart: true },
      check: { name: 'failed', failure: killed.failure },
    },
  }) satisfies Record<string, ModelPanelState>;
