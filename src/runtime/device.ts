// "Supported" means little for an accelerator: the driver may be missing, the library absent, the answers wrong. A
// device counts as usable only after it has computed a known answer in this process.

import { existsSync } from 'node:fs';
import path from 'node:path';
import type * as Ort from 'onnxruntime-node';
import { knownAnswerModel, knownInput, knownOutput } from './known-answer';
import type { Device, DeviceChoice } from '../shared/device';
import type { DeviceAttempt } from '../shared/model-report';

/** What could be tried, in the order in which it is; those that ONNX Runtime does not have here are told apart by trying. */
export function candidates(choice: DeviceChoice): readonly Device[] {
  if (choice === 'auto') return ['cuda', 'dml', 'coreml', 'webgpu', 'cpu'];
  return choice === 'cpu' ? ['cpu'] : [choice, 'cpu'];
}

/** Whether a device computes a known answer. Some crash: this is for a process that nothing else needs. */
export async function prove(ort: typeof Ort, device: Device): Promise<DeviceAttempt> {
  const missing = missingPart(ort, device);
  if (missing !== undefined) return { device, outcome: 'skipped', reason: missing };
  try {
    const session = await ort.InferenceSession.create(knownAnswerModel(), {
      executionProviders: [device],
      // A device that cannot be had is an ordinary answer here, not something to print.
      logSeverityLevel: 4,
    });
    const { y } = await session.run({
      x: new ort.Tensor('float32', Float32Array.from(knownInput), [knownInput.length]),
    });
    await session.release();
    const right = knownOutput.every((value, i) => y?.data[i] === value);
    return right
      ? { device, outcome: 'chosen' }
      : { device, outcome: 'failed', reason: 'It computed a wrong answer for a known sum.' };
  } catch (error) {
    return { device, outcome: 'failed', reason: firstSentence(error) };
  }
}

/** What is not there without which it cannot be tried. */
export function missingPart(ort: typeof Ort, device: Device): string | undefined {
  if (device === 'cpu') return undefined;
  const listed = ort.listSupportedBackends().find(backend => backend.name === device);
  if (!listed) return `ONNX Runtime has no ${device} for ${process.platform}-${process.arch}.`;
  if (listed.bundled || existsSync(providerLibrary(device))) return undefined;
  return `The ${device} library of ONNX Runtime is not installed.`;
}

function providerLibrary(device: Device): string {
  const folder = path.join(
    path.dirname(require.resolve('onnxruntime-node/package.json')),
    'bin/napi-v6',
    process.platform,
    process.arch,
  );
  const [prefix, suffix] = process.platform === 'win32' ? ['', 'dll'] : ['lib', 'so'];
  return path.join(folder, `${prefix}onnxruntime_providers_${device}.${suffix}`);
}

function firstSentence(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const plain = text.replace(/^.*was false\. /, '').split('\n', 1)[0] ?? '';
  return plain.length > 200 ? `${plain.slice(0, 200)}…` : plain;
}
