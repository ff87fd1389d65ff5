// Latents in the trace editor: frames of the film, the stage of one that is selected, and the table.

import assert from 'node:assert/strict';
import { closePage, shot } from '../support/browser';
import { temporaryFolder } from '../support/folders';
import { madePatches, madeSketches, madeThoughts } from '../support/made-latents';
import { madeTrace } from '../support/made-trace';
import type { MadeLatents } from '../support/made-trace';
import type { MethodName } from '../../src/shared/trace/document';
import type { TracePage, TracePageOptions } from './trace-host';
import { openTracePage } from './trace-host';

const words =
  'The ring marks the cell in the bottom row. I will sketch where it stands. Its arrow points up, so move one ends there.'.split(
    /(?= )|(?=[.,])/,
  );

const made: Readonly<
  Record<'sketches' | 'patches' | 'thoughts' | 'plain', readonly [MethodName, () => MadeLatents]>
> = {
  sketches: ['modal-mixed', madeSketches],
  patches: ['ivt-lr', madePatches],
  thoughts: ['lavit', madeThoughts],
  plain: ['modal-mixed', () => madeSketches({ pixels: false })],
};

describe('latents in the trace editor', () => {
  let opened: TracePage | undefined;

  const open = async (which: keyof typeof made, options: TracePageOptions = {}) => {
    const [name, latents] = made[which];
    const file = await madeTrace({
      folder: temporaryFolder(),
      words,
      steps: 60,
      latents: latents(),
      head: { method: { name, settings: {} } },
    });
    opened = await openTracePage(file, options);
    return opened;
  };

  afterEach(async () => {
    const faults = opened?.faults ?? [];
    opened?.file.dispose();
    if (opened) await closePage(opened.page);
    opened = undefined;
    assert.deepEqual(faults, [], 'the page reported errors');
  });

  const isAt = ({ page }: TracePage, step: number) =>
    page.locator('.playhead b', { hasText: new RegExp(`^${step}$`) }).waitFor();

  for (const [which, step] of [
    ['sketches', 32],
    ['patches', 2],
    ['thoughts', 3],
    ['plain', 30],
  ] as const)
    for (const theme of ['dark', 'light', 'hc-dark'] as const)
      for (const width of [420, 1100])
        it(`shows ${which} at ${width} pixels in ${theme}`, async () => {
          const trace = await open(which, { theme, width, savedState: { step } });
          await isAt(trace, step);
          await trace.page.waitForFunction(() =>
            [...document.querySelectorAll('canvas.frame-picture')].every(
              canvas => (canvas as HTMLCanvasElement).width !== 300,
            ),
          );
          await trace.page.waitForTimeout(200);
          const over = await trace.page.evaluate(
            () => document.documentElement.scrollWidth - window.innerWidth,
          );
          assert.ok(over <= 0, `${over} pixels too wide`);
          await shot(trace.page, `latents-${which}-${theme}-${width}`);
        });
});
