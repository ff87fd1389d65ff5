// Going along the film: what a step brings with it leaves the film as it is, and is here before it is looked at.

import assert from 'node:assert/strict';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { detailFrom, frameFrom } from '../../src/host/trace/latent-answers';
import { temporaryFolder } from '../support/folders';
import { madeSketches } from '../support/made-latents';
import { madeTrace } from '../support/made-trace';
import type { PicturePixels } from '../../src/shared/protocol/trace-panel';
import { openPair } from './pair-host';
import type { TracePage } from './trace-host';
import { tracePages } from './trace-host';

const words = 'The ring marks the cell in the bottom row. I will sketch where it stands.'.split(
  /(?= )|(?=[.,])/,
);
const recorded = path.join(
  process.env['DARKROOM_ROOT'] ?? '.',
  'samples',
  'traces',
  'trail-1-0_text-cot.trace.safetensors',
);
/** The first latent, and the last one of its group. */
const [first, last] = [10, 17];

describe('going along the film', () => {
  const pages = tracePages();

  const openAt = async (step: number) => {
    const file = await madeTrace({
      folder: temporaryFolder(),
      words,
      steps: 60,
      latents: madeSketches(),
      head: { method: { name: 'modal-mixed', settings: {} } },
    });
    const trace = await pages.open(file, { savedState: { step } });
    await isAt(trace, step);
    return trace;
  };
  const isAt = ({ page }: TracePage, step: number) =>
    page.locator('.playhead b', { hasText: new RegExp(`^${step}$`) }).waitFor();

  it('leaves the film alone when a latent makes the page higher', async () => {
    const trace = await openAt(first - 1);
    const { page } = trace;
    await page.keyboard.press('ArrowLeft');
    await isAt(trace, first - 2);
    await trace.rest();
    const before = await page.evaluate(() => document.body.scrollHeight);
    await watchFilm(page);
    for (const step of [first - 1, first]) {
      await page.keyboard.press('ArrowRight');
      await isAt(trace, step);
    }
    await page.getByText('Noise twin').waitFor();
    await trace.rest();
    assert.notEqual(await page.evaluate(() => document.body.scrollHeight), before);
    assert.equal(await page.evaluate(() => window.filmTouched), 0);
    await page.setViewportSize({ width: 1000, height: 760 });
    await page.waitForFunction(() => window.filmTouched > 0);
  });

  it('lays out only what is near of a long film, which is as high at its end as at its beginning', async () => {
    const short = Array.from({ length: 200 }, (_, i) => (i % 5 === 4 ? ' .' : ' so'));
    const file = await madeTrace({ folder: temporaryFolder(), words: [...short, ...words], steps: 240 });
    const { page } = await pages.open(file, { savedState: { step: 1 } });
    const areLaidOut = (first: boolean, last: boolean) =>
      page.waitForFunction(
        wanted => {
          const tokens = [...document.querySelectorAll('.column .token')];
          return [tokens[0], tokens.at(-1)].every(
            (token, end) => token?.checkVisibility({ contentVisibilityAuto: true }) === wanted[end],
          );
        },
        [first, last],
      );
    const height = () => page.locator('.film').evaluate(film => film.getBoundingClientRect().height);
    await page.setViewportSize({ width: 420, height: 760 });
    await page.locator('.film:not(.wide) .strip.settled').waitFor();
    await areLaidOut(true, false);
    const before = await height();
    await page.keyboard.press('End');
    await areLaidOut(false, true);
    assert.equal(await height(), before);
  });

  it('has the sketch of the next latents before they are looked at', async () => {
    const { page } = await openAt(first - 4);
    // The film itself shows the newest of each group: 7, 15 and 23.
    for (const wanted of [0, 1, 2])
      await page.waitForFunction(
        latent =>
          window.recorded.asked.some(asked => (asked as { latent?: number } | null)?.latent === latent),
        wanted,
      );
    assert.equal(await page.locator('.playhead b').innerText(), String(first - 4));
  });

  it('does not make the page lay itself out for each canvas that a latent brings', async () => {
    const trace = await openAt(first - 1);
    const devtools = await trace.page.context().newCDPSession(trace.page);
    await devtools.send('Performance.enable');
    const layouts = async () => {
      const { metrics } = await devtools.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'LayoutCount')?.value ?? NaN;
    };
    await trace.rest();
    assert.ok((await trace.calls()).includes('latent'), 'ahead');
    const before = await layouts();
    await trace.page.keyboard.press('ArrowRight');
    await isAt(trace, first);
    await trace.page.getByText('Noise twin').waitFor();
    await trace.rest();
    const canvases = await trace.page.locator('.latent canvas').count();
    const count = (await layouts()) - before;
    assert.ok(count < canvases, `${count} for ${canvases} canvases`);
  });

  it('shows each latent its own pictures, there and back', async () => {
    const trace = await openAt(first - 1);
    for (const step of [first, first + 1, last, first + 1, first]) {
      await trace.page.locator(`#step-${step}`).click();
      const { sketch } = await frameFrom(trace.file.open, step - first);
      const { noise } = await detailFrom(trace.file.open, step);
      assert.ok(sketch && noise);
      await isDrawn(trace.page, 'sketch', sketch);
      await isDrawn(trace.page, 'noise', noise);
    }
  });

  it('reads of the other run what is compared, and of that what comes next', async () => {
    const trace = await openPair(pages, recorded, recorded, { savedState: { step: 3 } });
    await trace.page.locator('.compare-stage canvas.picture').first().waitFor();
    await trace.page.keyboard.press('ArrowRight');
    await isAt(trace, 4);
    await trace.rest();
    const calls = await trace.calls();
    for (const name of ['stepDifference', 'other.means']) assert.ok(calls.includes(name), name);
    for (const name of ['other.layer', 'other.lens', 'other.latent'])
      assert.ok(!calls.includes(name), `${name} is not shown`);
    await trace.page.getByRole('radio', { name: 'Layer' }).click();
    await trace.page.waitForFunction(() =>
      [6, 8, 10].every(row =>
        window.recorded.asked.some((asked, call) => {
          const { row: of } = (asked ?? {}) as { row?: number };
          return window.recorded.calls[call] === 'other.layer' && of === row;
        }),
      ),
    );
    await isAt(trace, 4);
  });
});

declare global {
  interface Window {
    filmTouched: number;
  }
}

/** Counts how often something of the film is drawn anew: each of its words and frames has its place set then. */
function watchFilm(page: Page): Promise<void> {
  return page.evaluate(() => {
    const own = Object.getOwnPropertyDescriptor(HTMLElement.prototype, 'style');
    window.filmTouched = 0;
    Object.defineProperty(HTMLElement.prototype, 'style', {
      ...own,
      get(this: HTMLElement) {
        if (this.closest('.strip')) window.filmTouched++;
        return own?.get?.call(this) as CSSStyleDeclaration;
      },
    });
  });
}

/** Each pixel of the picture is seen in the middle of where it lies on the canvas. */
async function isDrawn(page: Page, part: string, { width, height, rgb }: PicturePixels): Promise<void> {
  await page.waitForFunction(
    ({ name, columns, rows, pixels }) => {
      const canvas = document.querySelector<HTMLCanvasElement>(`.latent canvas[data-part=${name}]`);
      const context = canvas?.getContext('2d');
      if (!canvas || !context) return false;
      return pixels.every((value, at) => {
        const [x, y] = [Math.floor(at / 3) % columns, Math.floor(at / 3 / columns)];
        const place = [((x + 0.5) / columns) * canvas.width, ((y + 0.5) / rows) * canvas.height] as const;
        return context.getImageData(...place, 1, 1).data[at % 3] === value;
      });
    },
    { name: part, columns: width, rows: height, pixels: [...rgb] },
  );
}
