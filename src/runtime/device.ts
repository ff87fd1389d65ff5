// "Supported" means little for an accelerator: the driver may be missing, the library absent, the answers wrong. A
// device counts as usable only after it has computed a known answer in this process.

import { existsSync } from 'node:fs';
import path from 'node:path';
import type * as Ort from 'onnxruntime-node';
import { knownAnswerModel, knownInput, knownOutput } from './known-answer';
import { runtimeFolder } from './ort';
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
    const missing = /Failed to load shared library/.test(String(error)) ? notLoaded(device) : undefined;
    return { device, outcome: 'failed', reason: missing ?? firstSentence(error) };
  }
}

/** What is not there without which it cannot be tried. */
export function missingPart(ort: typeof Ort, device: Device): string | undefined {
  if (device === 'cpu') return undefined;
  const listed = ort.listSupportedBackends().find(backend => backend.name === device);
  if (!listed) return `ONNX Runtime has no ${device} for ${process.platform}-${process.arch}.`;
  if (listed.bundled || existsSync(providerLibrary(device))) return undefined;
  const remedy =
    device === 'cuda' ? ' "Darkroom: Install CUDA Support…" or "darkroom cuda install" does that.' : '';
  return `The ${device} library of ONNX Runtime is not installed.${remedy}`;
}

function providerLibrary(device: Device): string {
  const [prefix, suffix] = process.platform === 'win32' ? ['', 'dll'] : ['lib', 'so'];
  return path.join(runtimeFolder(), `${prefix}onnxruntime_providers_${device}.${suffix}`);
}

/** ONNX Runtime says no more than that a library could not be loaded; the system's loader names what it lacks. */
function notLoaded(device: Device): string | undefined {
  try {
    process.dlopen({ exports: {} }, providerLibrary(device));
  } catch (error) {
    const { message } = error as Error;
    const missing = /^(\S+): cannot open shared object file/.exec(message)?.[1];
    if (missing !== undefined)
      return `The ${device} library of ONNX Runtime needs ${missing}, which was not found.`;
    // It is no module of Node's: that it is not is said where nothing else is wrong with it.
    if (!message.includes('did not self-register'))
      return `The ${device} library of ONNX Runtime can’t be loaded: ${message.slice(0, 200)}`;
  }
  return undefined;
}

function firstSentence(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const own = /CUDA failure \d+: [^;\n]*[^;\s]/.exec(text)?.[0] ?? text;
  const plain = own.replace(/^.*was false\. /, '').split('\n', 1)[0] ?? '';
  return plain.length > 200 ? `${plain.slice(0, 200)}…` : plain;
}
