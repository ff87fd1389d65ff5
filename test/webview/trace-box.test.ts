// What a person does on the picture: reads the value of a patch, and measures how much of the attention is in a box.

import assert from 'node:assert/strict';
import path from 'node:path';
import { shot } from '../support/browser';
import type { TracePage } from './trace-host';
import { tracePages } from './trace-host';

const recorded = path.join(
  process.env['DARKROOM_ROOT'] ?? '.',
  'samples',
  'traces',
  'trail-1-0_text-cot.trace.safetensors',
);

describe('on the picture of a trace', () => {
  const pages = tracePages();
  const curve = ({ page }: TracePage, lane: string) =>
    page.locator(`.curve[data-lane=${lane}]`).getAttribute('d');
  const numbers = ({ page }: TracePage) =>
    page
      .locator('.box-line input')
      .evaluateAll(inputs => inputs.map(input => (input as HTMLInputElement).value));

  it('the box of the sample, typed as numbers, has the S_focus that the run recorded', async () => {
    const trace = await pages.open(recorded);
    const { page, file } = trace;
    const box = file.document?.sample?.box;
    assert.ok(box);
    await page.getByRole('button', { name: 'Measure in a box' }).click();
    for (const [edge, name] of ['Left', 'Top', 'Right', 'Bottom'].entries()) {
      await page.getByRole('spinbutton', { name }).fill(String(box[edge]));
      await page.keyboard.press('Tab');
    }
    assert.deepEqual(await numbers(trace), box.map(String));
    const form = (path: string | null) =>
      (path ?? '').match(/[\d.]+ [\d.]+/g)?.map(point => point.split(' ').map(Number)) ?? [];
    await page.waitForFunction(() => document.querySelectorAll('.curve[data-lane=drawn]').length === 1);
    const recordedCurve = form(await curve(trace, 'focus'));
    await page.waitForFunction(
      ([first, second]) => {
        const heights = (lane: string) =>
          [
            ...(document.querySelector(`.curve[data-lane=${lane}]`)?.getAttribute('d') ?? '').matchAll(
              / ([\d.]+)/g,
            ),
          ].map(m => Number(m[1]));
        const [a, b] = [heights(first ?? ''), heights(second ?? '')];
        const by = (b[0] ?? 0) - (a[0] ?? 0);
        return (
          a.length > 0 && a.length === b.length && a.every((y, i) => Math.abs((b[i] ?? 0) - y - by) < 0.3)
        );
      },
      ['focus', 'drawn'],
    );
    await trace.rest();
    assert.ok(recordedCurve.length > 40);
    const heightOf = (selector: string) =>
      page.locator(selector).evaluateAll(all => all.map(one => one.getBoundingClientRect().top));
    const [focus = 0, drawn = 0] = (
      await Promise.all(['focus', 'drawn'].map(lane => heightOf(`.curve[data-lane=${lane}]`)))
    ).flat();
    const [, chance = 0, chanceOfDrawn = 0] = await heightOf('.tracks .reference');
    assert.ok(Math.abs(chanceOfDrawn - chance - (drawn - focus)) < 0.5, 'the same chance level');
    await page.locator('.lane', { hasText: 'S_focus, drawn' }).getByText('in your box').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('t');
    await page.getByRole('columnheader', { name: 'S_focus, drawn' }).waitFor();
  });

  it('a box is drawn by dragging, kept for a reload, and cleared', async () => {
    const trace = await pages.open(recorded);
    const { page } = trace;
    await trace.rest();
    const place = await page.locator('.picture-place').boundingBox();
    assert.ok(place);
    const { width = 0, height = 0 } = trace.file.document?.picture ?? {};
    await page.mouse.move(place.x + place.width / 4, place.y + place.height / 4);
    await page.mouse.down();
    await page.mouse.move(place.x + place.width / 2, place.y + place.height / 2, { steps: 4 });
    await page.mouse.up();
    await page.locator('.curve[data-lane=drawn]').waitFor();
    const expected = [width / 4, height / 4, width / 2, height / 2];
    (await numbers(trace)).forEach((value, i) =>
      assert.ok(Math.abs(Number(value) - (expected[i] ?? 0)) <= 2, value),
    );
    await shot(page, 'trace-box-dark');
    const kept = await trace.kept();
    await pages.close();
    const again = await pages.open(recorded, { savedState: kept });
    await again.page.locator('.curve[data-lane=drawn]').waitFor();
    await again.page.getByRole('button', { name: 'Clear the box' }).click();
    await again.page.locator('.curve[data-lane=drawn]').waitFor({ state: 'detached' });
    await again.page.getByRole('button', { name: 'Measure in a box' }).waitFor();
  });

  it('says what share a patch has, to the pointer and to arrows', async () => {
    const trace = await pages.open(recorded, { savedState: { step: 3 } });
    const { page } = trace;
    await trace.rest();
    const said = page.locator('.patch-value');
    const place = page.locator('.picture-place');
    await place.hover({ position: { x: 3, y: 3 } });
    await said.getByText(/^row 1, column 1: [\d.]+ %$/).waitFor();
    await page.mouse.move(5, 5);
    assert.equal(await said.innerText(), '');
    await place.focus();
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown']) await page.keyboard.press(key);
    await said.getByText(/^row 2, column 2: [\d.]+ %$/).waitFor();
    const { row = 0 } = trace.file.document?.steps[3] ?? {};
    const { values } = await trace.file.open.read('attention.mean', row, row + 1);
    const all = Float64Array.from(values).reduce((sum, value) => sum + value, 0);
    const own = ((100 * Number(values[9])) / all).toFixed(2);
    assert.equal(await said.innerText(), `row 2, column 2: ${own} %`, 'of the row that made the step');
    assert.equal(await page.locator('.playhead b').innerText(), '3', 'arrows on the picture do not scrub');
  });
});
