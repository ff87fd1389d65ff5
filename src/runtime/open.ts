// Opening a model file on a device that computes, which was tried elsewhere, or on the CPU where it does not open there.

import type * as Ort from 'onnxruntime-node';
import { explainOpenFailure } from './ort-failure';
import { loadOrt } from './ort';
import type { DarkroomError } from '../shared/errors';
import { toFailure } from '../shared/errors';
import type { Device } from '../shared/device';
import type { DeviceAttempt, Opening, TensorFacts } from '../shared/model-report';

/**
 * Opens a model, reads what ONNX Runtime says of it, and closes it again.
 * `name` is what a person calls the file at `path`; `tried` are devices that were given up before.
 */
export async function tryOpening(
  path: string,
  name: string,
  wanted: Device,
  tried: readonly DeviceAttempt[] = [],
): Promise<Opening> {
  const attempts = [...tried];
  let failure: DarkroomError | undefined;
  const ort = await loadOrt();
  for (const device of new Set<Device>([wanted, 'cpu'])) {
    const start = performance.now();
    try {
      const session = await ort.InferenceSession.create(path, { executionProviders: [device] });
      const ms = performance.now() - start;
      const inputs = session.inputMetadata.map(tensorFacts);
      const outputs = session.outputMetadata.map(tensorFacts);
      await session.release();
      attempts.push({ device, outcome: 'chosen' });
      return { state: 'opened', device, ms, attempts, inputs, outputs };
    } catch (error) {
      failure = explainOpenFailure(error, name);
      attempts.push({ device, outcome: 'failed', reason: failure.message });
    }
  }
  return {
    state: 'failed',
    failure: toFailure(failure ?? explainOpenFailure('no device works', name)),
    attempts,
  };
}

function tensorFacts(metadata: Ort.InferenceSession.ValueMetadata): TensorFacts {
  return metadata.isTensor
    ? { name: metadata.name, type: metadata.type, shape: metadata.shape }
    : { name: metadata.name, type: 'not a tensor', shape: [] };
}
