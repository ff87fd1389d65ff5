// From the narrowest column to the widest window: nothing scrolls sideways, and a wide stage has all of its panes side by side.

import assert from 'node:assert/strict';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { closePage } from '../support/browser';
import { openPanel } from './recorded-host';
import { pixels, states } from './run-states';
import { tracePages } from './trace-host';

const recorded = path.join(
  process.env['DARKROOM_ROOT'] ?? '.',
  'samples',
  'traces',
  'trail-1-0_text-cot.trace.safetensors',
);

const overhang = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

describe('pages of every width', () => {
  const pages = tracePages();

  it('do not scroll sideways at 240 pixels: the trace editor', async () => {
    const { page } = await pages.open(recorded, { width: 240, savedState: { step: 12 } });
    await page.locator('.pane.lens td').first().waitFor();
    assert.equal(await overhang(page), 0);
  });

  it('do not scroll sideways at 240 pixels: the Run view', async () => {
    const state = states['beside-random'];
    const panel = await openPanel({
      ...{
        bundle: 'panel',
        title: 'Darkroom',
        state,
        answers: { thumbnail: pixels },
        width: 240,
        height: 800,
      },
    });
    await panel.page.getByText('One pair proves little.').waitFor();
    assert.equal(await overhang(panel.page), 0);
    await closePage(panel.page);
  });

  for (const width of [2200, 3000])
    it(`have lens and next token beside the maps at ${width} pixels, and maps that take the room`, async () => {
      const { page, rest } = await pages.open(recorded, { width, height: 1200, savedState: { step: 12 } });
      await page.locator('.pane.lens td').first().waitFor();
      await rest();
      const [attention, lens, output] = await Promise.all(
        ['attention', 'lens', 'output'].map(pane => page.locator(`.pane.${pane}`).boundingBox()),
      );
      assert.ok(attention && lens && output);
      assert.deepEqual([lens.y, output.y], [attention.y, attention.y]);
      assert.ok(attention.width > width / 3, `${attention.width} of ${width}`);
      assert.ok(lens.y + lens.height <= 1200, 'above the fold');
    });
});
