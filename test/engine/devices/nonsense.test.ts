// Devices that return nonsense are passed over with the reason: with real arithmetic in half precision on the processor, and a
// real driver in software, which has none and takes the smallest numbers for nothing.

import assert from 'node:assert/strict';
import path from 'node:path';
import { languageModel } from '../forward-folders';
import { root as repository } from '../engines';
import { deviceFor } from '../../../src/engine/devices/device-for';
import { tryDevice } from '../../../src/engine/devices/trial';
import { temporaryFolder } from '../../support/folders';
import { faint, loud } from '../../support/narrow-model';
import { foundVulkan } from '../../support/vulkan.mjs';
import { withEnvironment } from './webgpu-engine';

const vulkan = foundVulkan();
const entry = path.join(repository, 'dist', 'device-trial.js');

const onCpu = (root: string) => tryDevice({ device: 'cpu', root, threads: 1 }, () => undefined);

describe('a model that is nonsense in half precision', () => {
  it('is found out on the processor, where it computes in that, and is well in 32 bits', async () => {
    assert.equal((await onCpu(loud(languageModel('tokens'), false))).outcome, 'passed');
    assert.deepEqual(await onCpu(loud(languageModel('tokens'), true)), {
      ...{ device: 'cpu', outcome: 'failed', reason: 'Its logits are not numbers.' },
    });
  });
});

if (vulkan)
  describe('nonsense on WebGPU', () => {
    /** Shaders are compiled by a driver in software, beside other tests. */
    const longestMs = 600_000;

    /** What "auto" finds, and what it takes. */
    async function found(root: string) {
      const { restore } = withEnvironment({ ...vulkan?.env, DARKROOM_CACHE: temporaryFolder() });
      try {
        const { device, trials } = await deviceFor(root, { device: 'auto', threads: 1, entry, longestMs });
        const webgpu = trials.find(trial => trial.device === 'webgpu');
        return { device, reason: webgpu?.outcome === 'failed' ? webgpu.reason : undefined };
      } finally {
        restore();
      }
    }

    it('is passed over for the processor, which computes the same file', async () => {
      const reason = 'Its logits are not numbers.';
      assert.deepEqual(await found(faint(languageModel('tokens'))), { device: 'cpu', reason });
    });

    it('is told from half precision that the driver does not have', async () => {
      const { device, reason } = await found(loud(languageModel('tokens'), true, 2));
      assert.equal(device, 'cpu');
      assert.match(
        reason ?? '',
        /^onnx\/model\.onnx has numbers of 16 bits, with which webgpu does not compute here\. Use another/,
      );
    });

    it('is not even tried where it would be the processor’s as well', async () => {
      const reason = 'The CPU’s own logits are not numbers.';
      assert.deepEqual(await found(loud(languageModel('tokens'), true)), { device: 'cpu', reason });
    });
  });
