// `darkroom check <model>`: prints what "Darkroom: Check Model…" shows.

import path from 'node:path';
import { parseArguments } from './arguments';
import { ask } from './ask';
import { DarkroomError } from '../shared/errors';
import type { DeviceChoice } from '../shared/model-report';
import { reportText } from '../shared/report-text';

const devices: readonly DeviceChoice[] = ['auto', 'cpu', 'cuda', 'webgpu', 'dml', 'coreml'];

export async function check(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArguments(args, {
    json: { type: 'boolean', default: false },
    device: { type: 'string', default: 'auto' },
    'no-open': { type: 'boolean', default: false },
  });
  const [target, ...others] = positionals;
  if (target === undefined || others.length > 0) {
    throw new DarkroomError('bad-input', 'check takes one .onnx file or model folder.', {
      remedy: 'For example: darkroom check models/sample/decoder.onnx',
    });
  }
  const device = devices.find(name => name === values.device);
  if (!device) {
    throw new DarkroomError('bad-input', `There is no device "${values.device}".`, {
      remedy: `There is: ${devices.join(', ')}.`,
    });
  }
  const report = await ask(
    { sessions: !values['no-open'] },
    'check',
    { path: path.resolve(target), device },
    progress =>
      process.stderr.write(
        `${progress.doing} ${progress.file} (${progress.done + 1} of ${progress.total})\n`,
      ),
  );
  console.log(values.json ? JSON.stringify(report, undefined, 2) : reportText(report));
  return report.healthy ? 0 : 1;
}
