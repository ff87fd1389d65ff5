// Opening a model file: try the devices in order, keep what each one said, stop at the first that works.

import type * as Ort from 'onnxruntime-node';
import { candidates, prove } from './device';
import { explainOpenFailure } from './ort-failure';
import { loadOrt } from './ort';
import type { DarkroomError } from '../shared/errors';
import { toFailure } from '../shared/errors';
import type { DeviceAttempt, DeviceChoice, Opening, TensorFacts } from '../shared/model-report';

/**
 * Opens a model, reads what ONNX Runtime says of it, and closes it again.
 * `name` is what a person calls the file at `path`.
 */
export async function tryOpening(path: string, name: string, choice: DeviceChoice): Promise<Opening> {
  const attempts: DeviceAttempt[] = [];
  let failure: DarkroomError | undefined;
  const ort = await loadOrt();
  for (const device of candidates(choice)) {
    const proof = await prove(ort, device);
    if (proof.outcome !== 'chosen') {
      attempts.push(proof);
      continue;
    }
    const start = performance.now();
    try {
      const session = await ort.InferenceSession.create(path, { executionProviders: [device] });
      const ms = performance.now() - start;
      const inputs = session.inputMetadata.map(tensorFacts);
      const outputs = session.outputMetadata.map(tensorFacts);
      await session.release();
      return { state: 'opened', device, ms, attempts: [...attempts, proof], inputs, outputs };
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
