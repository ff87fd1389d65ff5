// Memory that runs out in mid-run: a sentence, the steps that there are in a trace, and the next run as if nothing had been.

import assert from 'node:assert/strict';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { asked } from './webgpu-engine';
import { service } from '../run/asking';
import { root } from '../engines';
import { openTrace } from '../../../src/trace/open';
import type { RunOutcome } from '../../../src/shared/protocol/run';
import { temporaryFolder } from '../../support/folders';
import { hungryModel } from '../../support/hungry-model';
import { startApart } from '../../support/program-apart';
import { foundVulkan } from '../../support/vulkan.mjs';

const sound = path.join(root, 'models', 'pinhole');
/** The prompt has fewer positions, and with some words it has more. */
const seen = 94;
const vulkan = foundVulkan();

/** It says why it ended, and the prompt and some words are there. */
async function requireKept(outcome: RunOutcome | undefined, why: RegExp): Promise<void> {
  assert.equal(outcome?.state, 'failed');
  assert.match(outcome.sentence ?? '', why);
  const trace = await openTrace(outcome.trace);
  await trace.close();
  const { status, steps } = trace.document;
  assert.ok(status.state === 'failed' && why.test(status.sentence));
  assert.ok(steps.length > 1, `${steps.length} steps`);
}

async function askOnCpu(model: string, trace: string) {
  const doings: string[] = [];
  const { outcomes } = await service.run(
    { ...asked(root), model, trace },
    {
      signal: new AbortController().signal,
      report: event => {
        if (event.kind === 'loading') doings.push(event.doing);
      },
    },
  );
  return { outcome: outcomes[0], doings };
}

describe('memory that runs out in mid-run', () => {
  it('ends the run with a sentence and keeps its trace; the model is opened anew for the next', async () => {
    const folder = temporaryFolder();
    const model = hungryModel(sound, seen);
    for (const name of ['a', 'b']) {
      const { outcome, doings } = await askOnCpu(model, path.join(folder, `${name}.trace.safetensors`));
      await requireKept(outcome, /^There was not enough memory to run .*\. Use a shorter prompt/);
      assert.ok(doings.includes('opening the model'), name);
    }
    const { outcome } = await askOnCpu(sound, path.join(folder, 'c.trace.safetensors'));
    assert.equal(outcome?.state, 'done');
  });

  if (vulkan)
    it('is said on WebGPU, too, which computes again afterwards', async () => {
      const entry = 'test/engine/devices/hungry-main.ts';
      const child = await startApart(entry, temporaryFolder(), vulkan.env, root);
      const [small, large, larger, again] = JSON.parse(await text(child.stdout)) as unknown[];
      assert.deepEqual([small, again], [4, 9]);
      for (const said of [large, larger])
        assert.match(
          String(said),
          /^There was not enough memory on webgpu to run ones\.onnx\..* on the CPU\.$/,
        );
    });
});
