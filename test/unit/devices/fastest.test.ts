// Which device is taken: of those that compute the same, the one on which a usual run is over first.

import assert from 'node:assert/strict';
import { fastest } from '../../../src/engine/devices/fastest';
import type { ModelTrial, PassedTrial } from '../../../src/shared/device-trial';

const passed = (
  device: PassedTrial['device'],
  promptMs: number,
  stepMs: number,
  positions = 128,
): PassedTrial => ({
  ...{ device, outcome: 'passed', difference: 0, limit: 1, crossing: 0 },
  ...{ positions, promptMs, stepMs },
});

describe('the device that is taken', () => {
  it('is the one on which a prompt with a picture and an answer of some sentences end first', () => {
    // 512 positions are four times the prompt that was timed; then a hundred steps.
    const slow = passed('webgpu', 10, 3);
    const quick = passed('cpu', 50, 1);
    assert.equal(fastest([slow, quick])?.device, 'cpu');
    assert.equal(fastest([slow, passed('cpu', 66, 1)])?.device, 'webgpu');
  });

  it('is told by the pace of the prompt that was timed, however short that was', () => {
    // A quarter of the positions in a quarter of the time.
    assert.equal(fastest([passed('webgpu', 50, 1, 32), passed('cpu', 201, 1)])?.device, 'webgpu');
    assert.equal(fastest([passed('webgpu', 50, 1, 32), passed('cpu', 199, 1)])?.device, 'cpu');
  });

  it('is none that failed, however many there are', () => {
    const failed: ModelTrial = { device: 'cuda', outcome: 'failed', reason: 'Its logits are not numbers.' };
    assert.equal(fastest([failed, passed('cpu', 100, 100)])?.device, 'cpu');
    assert.equal(fastest([failed]), undefined);
  });
});
