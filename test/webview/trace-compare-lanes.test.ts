// The tracks of two runs: what a gap says, on which scale divergences are drawn, and that names stay readable in a narrow page.

import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { shot } from '../support/browser';
import { temporaryFolder } from '../support/folders';
import { madeTrace } from '../support/made-trace';
import type { MadeTrace } from '../support/made-trace';
import { openPair } from './pair-host';
import { tracePages } from './trace-host';

const root = process.env['DARKROOM_ROOT'] ?? '.';
const recorded = path.join(root, 'samples', 'traces', 'trail-1-0_text-cot.trace.safetensors');
const words = 'The ring marks the cell in the bottom row.'.split(/(?= )/);

describe('tracks of two runs', () => {
  const pages = tracePages();
  const made = (name: string, change: Partial<MadeTrace> = {}) =>
    madeTrace({ folder: temporaryFolder(), name, words, steps: words.length + 1, ...change });

  it('say of which run a value is not defined, in the gap and in their name', async () => {
    const child = await made('child', { blind: step => step === 4 || step === 5 });
    const { page } = await openPair(pages, child, await made('parent', { blind: step => step === 8 }));
    const gaps = page.locator('.tracks .gap');
    await gaps.first().waitFor();
    // Entropy and S_focus, each with a gap of B and one of A.
    assert.deepEqual(await gaps.allTextContents(), [
      'B undefined',
      'A undefined',
      'B undefined',
      'A undefined',
    ]);
    const name = (await page.locator('.tracks').getAttribute('aria-label')) ?? '';
    assert.match(
      name,
      /Attention entropy of A is undefined at 1 step\. Attention entropy of B is undefined at 2 steps\./,
    );
    await shot(page, 'trace-compare-gaps');
  });

  it('draw divergences on one scale in every comparison, and mark what is beyond it', async () => {
    const drawn = async (largest: number) => {
      const copy = path.join(temporaryFolder(), 'copy.trace.safetensors');
      copyFileSync(recorded, copy);
      const { page } = await openPair(pages, recorded, copy, {
        isParent: false,
        instead: (name, params) => {
          if (name !== 'divergences') return undefined;
          const { pairs } = params as { readonly pairs: readonly unknown[] };
          return Promise.resolve(Float32Array.from(pairs, (_, i) => [1, largest][i] ?? 0));
        },
      });
      await page.locator('.lane', { hasText: 'scale 0 to 2' }).waitFor();
      const bars = page.locator('.bars[data-lane="divergence"]');
      await page.waitForFunction(() =>
        document.querySelector('.bars[data-lane="divergence"]')?.getAttribute('d')?.includes('V'),
      );
      const heights = [...((await bars.getAttribute('d')) ?? '').matchAll(/ ([\d.]+)V([\d.]+)/g)].map(
        ([, from, to]) => Number(from) - Number(to),
      );
      const tips = (await page.locator('.tracks .beyond').getAttribute('d')) ?? '';
      await pages.close();
      return { heights, tips: tips.split('M').length - 1 };
    };
    const [small, large] = [await drawn(1.5), await drawn(7)];
    assert.equal(small.heights[0], large.heights[0], 'one nat is as high whatever the largest is');
    assert.equal(large.heights[1], 2 * (large.heights[0] ?? NaN), 'a longer bar ends with the scale');
    assert.deepEqual([small.tips, large.tips], [0, 1]);
  });

  it('have no line through their names in a narrow page', async () => {
    const { page } = await openPair(pages, await made('child'), await made('parent'), {
      width: 420,
      height: 900,
    });
    await page.locator('.lane').first().waitFor();
    const grounds = await page
      .locator('.lane')
      .evaluateAll(all => all.map(one => getComputedStyle(one).backgroundColor));
    assert.ok(grounds.length > 1);
    // Whatever lies below shows through any other.
    for (const ground of grounds) assert.match(ground, /^rgb\(/);
  });
});
