// `darkroom check <model>`: prints what "Darkroom: Check Model…" shows.

import path from 'node:path';
import { parseArguments } from './arguments';
import { print } from './output';
import { unknownDevice } from '../engine/requests';
import { createService } from '../engine/service';
import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';
import type { CheckProgress } from '../shared/model-report';
import { deviceChoices } from '../shared/device';
import { reportText } from '../shared/report-text';

export const checkUsage = `darkroom check <model> [--json] [--device ${deviceChoices.join('|')}] [--no-open]
    What is in an .onnx file or a model folder, and whether it works here.`;

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
  const device = deviceChoices.find(name => name === values.device);
  if (!device) throw unknownDevice(values.device);
  const service = createService({ sessions: !values['no-open'] || 'Not tried, as asked with --no-open.' });
  // Ctrl+C needs no handler: nothing is written that could be left half done, and a native call would not let one run.
  const { signal } = new AbortController();
  const report = await service.check({ path: absolute(target), device }, { signal, report: showProgress });
  await print(values.json ? JSON.stringify(report, undefined, 2) : reportText(report));
  return report.healthy ? 0 : 1;
}

function showProgress({ doing, file, done, total }: CheckProgress): void {
  process.stderr.write(`${doing} ${printable(file)} (${done + 1} of ${total})\n`);
}

function absolute(target: string): string {
  try {
    return path.resolve(target);
  } catch (error) {
    throw new DarkroomError('missing', 'The folder in which this was started is gone.', {
      remedy: 'Change to one that exists, or give a full path.',
      cause: error,
    });
  }
}
