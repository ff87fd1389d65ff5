// Families on WebGPU, whose driver in software needs no graphics card but a minute for what a processor does in a second. So:
// one question, two tokens and three ways of answering, with which everything is read, the stream and the scores are changed,
// and attention is recomputed beside the graph. `matrix.ts` does the whole of it.

import assert from 'node:assert/strict';
import { cellsApart } from './cells-apart';
import type { CellResult } from './cells-apart';
import { root } from '../engines';
import { familyNames } from '../../oracles/families/fixtures';
import { foundVulkan } from '../../support/vulkan.mjs';

const families = familyNames();
const scope = { cases: ['p0i0'], tokens: 2, changes: ['steer_all', 'gamma'] };
const vulkan = foundVulkan();

// The runner has said why not.
if (vulkan)
  describe('a family on WebGPU', () => {
    let cells: AsyncGenerator<CellResult>;

    before(() => {
      cells = cellsApart({ device: 'webgpu', families, scope }, vulkan.env, root);
    });
    after(() => cells.return(undefined));

    for (const family of families)
      it(`${family}: is read, steered and gated as the reference says`, async () => {
        const { value } = (await cells.next()) as IteratorResult<CellResult, undefined>;
        assert.equal(value?.family, family);
        assert.deepEqual(value.missed, []);
      });
  });
