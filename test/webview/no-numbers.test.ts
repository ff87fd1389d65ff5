// A trace whose attention overflowed, or whose file was damaged: that is said, and never called absence.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../support/folders';
import { openPair } from './pair-host';
import { tracePages } from './trace-host';

const recorded = path.join(
  process.env['DARKROOM_ROOT'] ?? '.',
  'samples',
  'traces',
  'trail-1-0_text-cot.trace.safetensors',
);
const row = 11;

/** The recorded run, with NaN in one row of a tensor [T,…]. */
function withNaN(...names: readonly string[]): string {
  const bytes = readFileSync(recorded);
  const begin = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, begin).toString()) as Readonly<
    Record<string, { readonly shape: readonly number[]; readonly data_offsets: readonly [number, number] }>
  >;
  for (const name of names) {
    const tensor = header[name];
    assert.ok(tensor, name);
    const [from, to] = tensor.data_offsets;
    const size = (to - from) / (tensor.shape[0] ?? 1);
    for (let at = 0; at < size; at += 4) bytes.writeFloatLE(NaN, begin + from + row * size + at);
  }
  const file = path.join(temporaryFolder(), 'nan.trace.safetensors');
  writeFileSync(file, bytes);
  return file;
}

describe('a trace with what is no number', () => {
  const pages = tracePages();

  it('says so of its attention, beside figures that are numbers, and of the steps around it nothing', async () => {
    const { page } = await pages.open(withNaN('attention.mean'), { savedState: { step: row + 1 } });
    await page.locator('.attention').getByText('are not numbers').waitFor();
    assert.equal(await page.getByText('none on the picture').count(), 0);
    await page.keyboard.press('ArrowRight');
    await page.locator('.attention').getByText('are not numbers').waitFor({ state: 'detached' });
  });

  it('says so of heads, below their empty maps', async () => {
    const { page } = await pages.open(withNaN('attention.image'), { savedState: { step: row + 1 } });
    await page.locator('.heads .caption').getByText('6 of them not recorded as numbers').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.locator('.heads .caption').getByText('each on its own scale', { exact: false }).waitFor();
    await page.getByText('not recorded as numbers').waitFor({ state: 'detached' });
  });

  it('says so in compare mode, of the run that has it and not of the other', async () => {
    const trace = await openPair(pages, withNaN('attention.mean'), recorded, {
      isParent: false,
      savedState: { step: row + 1 },
    });
    const captions = trace.page.locator('.attention figcaption');
    await captions.last().getByText('what was recorded are not numbers').waitFor();
    await captions.first().getByText('map entropy').waitFor();
    assert.equal(await trace.page.getByText('none on the picture').count(), 0);
    const name = await trace.page.locator('.attention [data-side=b] canvas').getAttribute('aria-label');
    assert.match(name ?? '', /not numbers/);
  });

  it('has the lane of a drawn box, with a gap', async () => {
    const { page } = await pages.open(withNaN('attention.mean'), { savedState: { step: row + 1 } });
    await page.getByRole('button', { name: 'Measure in a box' }).click();
    await page.waitForFunction(() => document.querySelectorAll('.curve[data-lane=drawn]').length === 1);
    const lane = page.locator('.lane', { hasText: 'S_focus, drawn' });
    await lane.getByText('undefined').waitFor();
  });

  it('says so of the lens', async () => {
    const { page } = await pages.open(withNaN('lens.probs'), { savedState: { step: row + 1 } });
    await page.locator('.lens').getByText('no number').first().waitFor();
    assert.equal(await page.getByText('NaN').count(), 0);
  });
});
