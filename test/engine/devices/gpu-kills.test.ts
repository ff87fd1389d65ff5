import assert from 'node:assert/strict';
import { early, killDuringGpuRuns } from './gpu-kills';
import { root } from '../engines';
import { temporaryFolder } from '../../support/folders';
import { foundVulkan } from '../../support/vulkan.mjs';

const vulkan = foundVulkan();

if (vulkan)
  describe('an engine that is killed while it computes on WebGPU', () => {
    // `run-gpu-kills.ts` does it at all moments, and as often as one likes.
    it('leaves the device to the next one', async () => {
      const killed: string[] = [];
      for await (const { moment } of killDuringGpuRuns(early, vulkan, temporaryFolder(), root))
        killed.push(moment);
      assert.deepEqual(killed, early);
    });
  });
