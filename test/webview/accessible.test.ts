// What axe-core finds wrong with the trace editor in all of its states: everything in the dark theme, and in each of the
// others what colours can do wrong.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { TraceView } from '../../src/shared/protocol/trace-panel';
import type { MarkView } from '../../src/shared/trace-view/marks';
import { temporaryFolder } from '../support/folders';
import { madePatches, madeSketches, madeThoughts } from '../support/made-latents';
import { madeTrace } from '../support/made-trace';
import type { MadeTrace } from '../support/made-trace';
import { changeTheme } from '../support/themes';
import { colours, otherThemes, settled, violations } from './checked-page';
import { openPair } from './pair-host';
import type { TracePageOptions } from './trace-host';
import { tracePages } from './trace-host';

const root = process.env['DARKROOM_ROOT'] ?? '.';
const recorded = path.join(root, 'samples', 'traces', 'trail-1-0_text-cot.trace.safetensors');

const marks: readonly MarkView[] = [
  { item: 0, shape: 'vector', words: 'cot \u00d7 0.4, L2', steps: [[5, 48]] },
  { item: 1, shape: 'latent', words: 'noise (seed 7)', steps: [[9, 9]] },
  { item: 2, shape: 'gate', words: 'no view of image', steps: [[20, 30]] },
  { item: 3, shape: 'head', words: 'L3, head 1 out', steps: [[40, 48]] },
];

const child: Partial<TraceView> = {
  parent: {
    file: path.basename(recorded),
    startedAt: '2026-03-01T14:05:09.000Z',
    fromStep: 3,
    firstDivergence: 3,
  },
  changes: [{ kind: 'word', word: ' a1' }],
};

describe('a trace for everybody', () => {
  const pages = tracePages();

  /** Whatever is wrong in any theme, so that one run tells all of it. */
  const check = async (page: Page) => {
    const found = (await violations(page)).map(wrong => `dark: ${wrong}`);
    for (const theme of otherThemes) {
      await changeTheme(page, theme);
      await settled(page);
      found.push(...(await violations(page, colours)).map(wrong => `${theme}: ${wrong}`));
    }
    await changeTheme(page, 'dark');
    await settled(page);
    assert.deepEqual(found, []);
  };
  const made = (trace: Partial<MadeTrace> = {}) =>
    madeTrace({ folder: temporaryFolder(), words: [' one', ' two'], steps: 34, ...trace });
  const changed = (change: Partial<TraceView>): TracePageOptions => ({
    content: read => (read.name === 'shown' ? { ...read, trace: { ...read.trace, ...change } } : read),
  });

  it('has nothing that axe finds wrong: words, a box on the picture, the table, the keys', async () => {
    const { page } = await pages.open(recorded, {
      savedState: { step: 5, box: [8, 8, 60, 60], mode: 'head' },
    });
    await page.locator('.curve[data-lane=drawn]').waitFor();
    await check(page);
    await page.keyboard.press('t');
    await page.locator('.row-step[tabindex="0"]').waitFor();
    await check(page);
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await check(page);
  });

  for (const [what, latents, part] of [
    ['sketches', madeSketches, 'canvas.sketch'],
    ['chosen patches', madePatches, 'canvas.pieces'],
    ['thoughts', madeThoughts, 'canvas.looking'],
  ] as const)
    it(`has nothing that axe finds wrong: ${what}, in the film and in the table`, async () => {
      const step = latents === madeSketches ? 30 : 2;
      const { page } = await pages.open(await made({ latents: latents() }), { savedState: { step } });
      await page.locator(part).first().waitFor();
      await check(page);
      await page.keyboard.press('t');
      await page.locator('.row-step[tabindex="0"]').waitFor();
      assert.deepEqual(await violations(page), []);
    });

  for (const [what, options, words] of [
    [
      'a gate, a vector, a head that is out',
      { ...changed({ marks }), savedState: { step: 22 } },
      'no view of image',
    ],
    ['a run that goes on', changed({ status: { state: 'running' } }), 'developing'],
    ['what became of a change', changed(child), 'put there'],
  ] as const)
    it(`has nothing that axe finds wrong: ${what}`, async () => {
      const { page } = await pages.open(recorded, options);
      await page.getByText(words).first().waitFor();
      await check(page);
    });

  it('has nothing that axe finds wrong: a run that was cut off and has no attention', async () => {
    const sentence = 'The run was cut off after 51 steps; what was finished by then is here.';
    const cut: Partial<TraceView> = {
      status: { state: 'recovered', sentence },
      notes: ['It is outside of its world.'],
    };
    const { page } = await pages.open(await made({ blind: () => true }), {
      content: read =>
        read.name === 'shown' ? { ...read, finish: 'possible', trace: { ...read.trace, ...cut } } : read,
    });
    await page.getByText(sentence).waitFor();
    await check(page);
  });

  it('has nothing that axe finds wrong: a trace that is not there, and one that is being read', async () => {
    const file = path.join(temporaryFolder(), 'none.trace.safetensors');
    const { page } = await pages.open(file);
    await page.getByRole('alert').waitFor();
    await check(page);
    await pages.close();
    const opening = await pages.open(file, { content: () => ({ name: 'opening' }) });
    await opening.page.getByRole('status').waitFor({ state: 'attached' });
    await check(opening.page);
  });

  it('has nothing that axe finds wrong: two traces, as films and as a table', async () => {
    const words = (text: string) => text.split(/(?= )/);
    const [was, is] = [
      words('Its arrow points up, so move one.'),
      words('Its arrow points down, so move two more.'),
    ];
    const latents = madePatches();
    const own = await made({ name: 'child', words: is, steps: is.length + 4, latents });
    const other = await made({ name: 'parent', words: was, steps: was.length + 4, latents });
    const { page } = await openPair(pages, own, other, { savedState: { step: 2 } });
    await page.locator('.difference').waitFor();
    await check(page);
    await page.keyboard.press('t');
    await page.locator('.row-step[tabindex="0"]').waitFor();
    await check(page);
  });

  it('has nothing that axe finds wrong: a second trace that is being read, that cannot be, and that has no step here', async () => {
    const broken = path.join(temporaryFolder(), 'broken.trace.safetensors');
    writeFileSync(broken, 'no trace at all');
    const unread = await openPair(pages, recorded, broken, { isParent: false, savedState: { step: 3 } });
    await unread.page.getByRole('alert').getByText('Cannot compare:').waitFor();
    await check(unread.page);
    await unread.showOther({ content: { name: 'opening' } });
    await unread.page.getByText('to compare with.').waitFor();
    await check(unread.page);
    await pages.close();
    const [own, other] = [await made({ name: 'own', steps: 5 }), await made({ name: 'other', steps: 8 })];
    const { page } = await openPair(pages, own, other, { isParent: false, savedState: { step: 2 } });
    await page.locator('.difference').waitFor();
    await page.keyboard.press('End');
    await page.keyboard.press('r');
    await page.getByRole('alert').waitFor();
    await check(page);
  });

  it('has nothing that axe finds wrong: a trace that is dragged over the page', async () => {
    const { page } = await pages.open(recorded, { savedState: { step: 3 } });
    await page.locator('.strip').waitFor();
    await page.evaluate(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.setData('text/uri-list', 'file:///other.trace.safetensors');
      document.body.dispatchEvent(new DragEvent('dragenter', { dataTransfer, bubbles: true }));
    });
    await page.getByText('Drop the trace to compare with it').waitFor();
    await check(page);
  });
});
