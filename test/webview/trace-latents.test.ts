// Latents in the trace editor: frames of the film, the stage of one that is selected, and the table.

import assert from 'node:assert/strict';
import path from 'node:path';
import { shot } from '../support/browser';
import { temporaryFolder } from '../support/folders';
import { madePatches, madeSketches, madeThoughts } from '../support/made-latents';
import { madeTrace } from '../support/made-trace';
import type { MadeLatents } from '../support/made-trace';
import type { MethodName } from '../../src/shared/trace/document';
import { openTrace } from '../../src/trace/open';
import type { TracePage, TracePageOptions } from './trace-host';
import { tracePages } from './trace-host';

const recorded = path.join(
  process.env['DARKROOM_ROOT'] ?? '.',
  'samples',
  'traces',
  'trail-1-0_text-cot.trace.safetensors',
);

async function samplePicture(): Promise<Uint8Array> {
  const trace = await openTrace(recorded);
  const { values } = await trace.read('image');
  await trace.close();
  return Uint8Array.from(values);
}

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
  const pages = tracePages();

  const open = async (which: keyof typeof made, options: TracePageOptions = {}) => {
    const [name, latents] = made[which];
    const file = await madeTrace({
      folder: temporaryFolder(),
      words,
      steps: 60,
      latents: latents(),
      pixels: await samplePicture(),
      head: { method: { name, settings: {} } },
    });
    return pages.open(file, options);
  };

  const isAt = ({ page }: TracePage, step: number) =>
    page.locator('.playhead b', { hasText: new RegExp(`^${step}$`) }).waitFor();

  it('has every number of a latent in its tables, and copies them', async () => {
    const trace = await open('patches', { savedState: { step: 2, table: true } });
    await trace.page.getByRole('heading', { name: 'latent step 2 of 3' }).waitFor();
    const names = await trace.page.locator('.steps thead').first().innerText();
    for (const name of ['Latent norm', 'cosine, first', 'Nearest patches', 'noise 95 %'])
      assert.ok(names.includes(name), `${name} in ${names}`);
    await trace.page.getByText('blue diamond').waitFor();
    await trace.page.getByRole('button', { name: 'Copy latent as TSV' }).click();
    const [copied = ''] = (await trace.asked('copy')) as string[];
    const lines = copied.split('\n').map(line => line.split('\t'));
    assert.deepEqual(lines[1], ['chosen patch 1', 'row 5, column 3', '0.0400', '']);
    assert.ok(
      lines.some(
        ([what, , value, noise]) => what === 'Nearest patches' && value === '0.5800' && noise === '0.2700',
      ),
    );
    await trace.page.keyboard.press('ArrowRight');
    await trace.page.getByRole('heading', { name: 'latent step 3 of 3' }).waitFor();
  });

  it('names each latent for a screen reader, and says which the model did not make', async () => {
    const { page } = await open('sketches', { savedState: { step: 30 } });
    const title = await page.locator('#step-30').getAttribute('aria-label');
    assert.match(title ?? '', /^step 30, latent 4 of 8 in sketch 2, .*norm \d+\.\d\d, replaced$/);
    assert.equal(await page.locator('.strip').getAttribute('aria-activedescendant'), 'step-30');
    await page.locator('.latent .origin', { hasText: 'replaced' }).waitFor();
    assert.equal(await page.locator('path.bars').count(), 2);
    assert.match((await page.locator('path.bars.changed').getAttribute('d')) ?? '', /^M[^M]+$/);
  });

  it('shows a sketch and its noise twin in one size, each with its name', async () => {
    const { page, rest } = await open('sketches', { savedState: { step: 33 } });
    await page.getByText('Noise twin').waitFor();
    await rest();
    const sizes = await page
      .locator('canvas.sketch')
      .evaluateAll(all => all.map(({ clientWidth, clientHeight }) => [clientWidth, clientHeight]));
    assert.equal(sizes.length, 2);
    assert.deepEqual(sizes[0], sizes[1]);
    await page.waitForFunction(() => {
      const [own, noise] = [...document.querySelectorAll<HTMLCanvasElement>('canvas.sketch')];
      return own?.toDataURL() !== noise?.toDataURL();
    });
    const apart = await page.evaluate(() => {
      const coarse = (selector: string, last = false) => {
        const context = new OffscreenCanvas(12, 12).getContext('2d');
        const canvas = document.querySelector<HTMLCanvasElement>(selector);
        if (!context || !canvas) throw new Error(selector);
        const { width, height } = canvas;
        // Seven squares with two pixels between, each in a line of one pixel.
        const side = Math.round((width + 2) / 7) - 2;
        if (last) context.drawImage(canvas, width - side + 1, 1, side - 2, side - 2, 0, 0, 12, 12);
        else context.drawImage(canvas, 0, 0, width, height, 0, 0, 12, 12);
        return context.getImageData(0, 0, 12, 12).data;
      };
      const last = coarse('canvas.states', true);
      return ['sketch', 'noise'].map(part =>
        coarse(`canvas[data-part=${part}]`).reduce(
          (sum, value, i) => sum + Math.abs(value - (last[i] ?? 0)),
          0,
        ),
      );
    });
    const [ofSketch = 0, ofNoise = 0] = apart;
    assert.ok(ofSketch < ofNoise / 2, `the last state is the sketch, and not its twin: ${apart.join()}`);
    const states = page.locator('canvas.states');
    assert.match((await states.getAttribute('aria-label')) ?? '', /^Denoising: 7 states from noise level \d/);
    await states.hover({ position: { x: 2, y: 4 } });
    const [, most] = /level (\S+) to 0/.exec((await states.getAttribute('aria-label')) ?? '') ?? [];
    assert.equal(await states.getAttribute('title'), `noise level ${most}`);
    const width = (await states.boundingBox())?.width ?? 0;
    await states.hover({ position: { x: width - 3, y: 4 } });
    assert.equal(await states.getAttribute('title'), 'noise level 0');
  });

  it('hides the name of a frame while the number of the playhead lies on it, and no other', async () => {
    const trace = await open('patches', { savedState: { step: 2 } });
    const under = trace.page.locator('.ruler .under');
    await isAt(trace, 2);
    assert.deepEqual(await under.allTextContents(), ['latent step 2']);
    await trace.page.keyboard.press('ArrowRight');
    await isAt(trace, 3);
    assert.deepEqual(await under.allTextContents(), ['latent step 3']);
    await trace.page.locator('#step-30').click();
    await isAt(trace, 30);
    assert.deepEqual(await under.allTextContents(), []);
  });

  it('says of a pass inside a group only once what both latents have in common', async () => {
    const { page } = await open('sketches', { savedState: { step: 33 } });
    const head = page.locator('.attention .head-line .label');
    assert.equal(await head.innerText(), 'from latent 6 to 7 in sketch 2');
    const cut = await head.evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth);
    assert.equal(cut, false);
  });

  it('says no more than noise where a reading is below what noise reaches, and only there', async () => {
    const { page } = await open('thoughts', { savedState: { step: 1 } });
    await page.getByText('blue diamond').waitFor();
    const rows = await page.locator('.reading li').allInnerTexts();
    for (const row of rows) {
      const value = Number(/\d\.\d\d$/.exec(row.trim())?.[0]);
      assert.equal(row.includes('no more than noise'), value < 0.27, row);
    }
    assert.ok(rows.some(row => row.includes('no more than noise')));
  });

  it('gives every thought and every choice a frame of its own, sketches one for a group', async () => {
    const frames = async (which: keyof typeof made) => {
      const { page } = await open(which);
      const count = await page.locator('.column.latent').count();
      await pages.close();
      return count;
    };
    assert.deepEqual(
      [await frames('sketches'), await frames('patches'), await frames('thoughts')],
      [3, 3, 4],
    );
  });

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
          await trace.rest();
          const over = await trace.page.evaluate(
            () => document.documentElement.scrollWidth - window.innerWidth,
          );
          assert.ok(over <= 0, `${over} pixels too wide`);
          await shot(trace.page, `latents-${which}-${theme}-${width}`);
        });
});
