// A person without a pointer: Tab reaches whatever can be pressed, says what it is, shows where it is, and leaves the page
// again; within a list arrows go on, so that a film of a thousand words is one stop.

import assert from 'node:assert/strict';
import path from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { closePage } from '../support/browser';
import { temporaryFolder } from '../support/folders';
import { madePatches } from '../support/made-latents';
import { madeTrace } from '../support/made-trace';
import type { ThemeName } from '../support/themes';
import { markListeners, missed, settled, stops } from './checked-page';
import type { Stop } from './checked-page';
import { states as exposureStates } from './exposure-states';
import { madeReports, statesOf } from './model-states';
import { openPair } from './pair-host';
import { openPanel } from './recorded-host';
import { pixels, states as runStates } from './run-states';
import { tracePages } from './trace-host';

const recorded = path.join(
  process.env['DARKROOM_ROOT'] ?? '.',
  'samples',
  'traces',
  'trail-1-0_text-cot.trace.safetensors',
);
const themes: readonly ThemeName[] = ['dark', 'light', 'hc-dark', 'hc-light'];

/** Goes over the page once and returns its stops. */
async function walk(page: Page): Promise<readonly Stop[]> {
  const found = await stops(page);
  assert.deepEqual(
    found.filter(({ name }) => name === ''),
    [],
    'every stop has a name',
  );
  assert.deepEqual(await missed(page), [], 'every control is reached');
  return found;
}

const count = (found: readonly Stop[], part: string) =>
  found.filter(({ what }) => what.includes(part)).length;

describe('with the keyboard alone', () => {
  const pages = tracePages();

  for (const [view, states] of [
    ['the Run view', runStates],
    ['the Run view with directions', exposureStates],
  ] as const)
    it(`reaches every control, each with a name: ${view}`, async () => {
      const [state] = Object.values(states);
      const { page, publish } = await openPanel({
        bundle: 'panel',
        title: 'Darkroom',
        state,
        answers: { thumbnail: pixels },
        width: 320,
        first: markListeners,
      });
      for (const [name, next] of Object.entries(states)) {
        await publish(next);
        await settled(page);
        const found = await walk(page).catch((error: unknown) => {
          throw new Error(name, { cause: error });
        });
        assert.ok(found.length > 0, name);
        if (!['welcome', 'untrusted'].includes(name))
          assert.ok(count(found, 'input') > 0 || name === 'running', `${name}: fields`);
      }
      await closePage(page);
    });

  it('reaches every control, each with a name: the model panel', async () => {
    const states = statesOf(await madeReports());
    const state = states.report;
    const { page, publish } = await openPanel({
      bundle: 'model',
      title: state.title,
      state,
      first: markListeners,
    });
    for (const next of Object.values(states)) {
      await publish(next);
      await settled(page);
      assert.ok((await walk(page)).length > 0);
    }
    await closePage(page);
  });

  it('reaches every control, each with a name: a trace, its box, its table, its keys', async () => {
    const savedState = { step: 5, box: [8, 8, 60, 60], mode: 'head' };
    const { page, rest } = await pages.open(recorded, { savedState, first: markListeners });
    await page.locator('.curve[data-lane=drawn]').waitFor();
    await rest();
    const found = await walk(page);
    assert.deepEqual(
      ['strip', 'head-cell', 'picture-place', 'button [object'].map(part => count(found, part)),
      [1, 1, 1, 0],
      'one stop for each list',
    );
    await page.keyboard.press('t');
    await page.locator('.row-step[tabindex="0"]').waitFor();
    const inTable = await walk(page);
    assert.equal(count(inTable, 'row-step'), 1, 'one stop for all rows');
  });

  it('reaches every control, each with a name: two traces and their table', async () => {
    const folder = temporaryFolder();
    const made = (name: string, words: string[]) =>
      madeTrace({ folder, name, words, steps: 14, latents: madePatches() });
    const [own, other] = [await made('child', [' one', ' two']), await made('parent', [' one', ' three'])];
    const { page, rest } = await openPair(pages, own, other, {
      savedState: { step: 2 },
      first: markListeners,
    });
    await page.locator('.difference').waitFor();
    await rest();
    assert.equal(count(await walk(page), 'strip'), 2);
    await page.keyboard.press('t');
    await page.locator('.row-step[tabindex="0"]').waitFor();
    assert.equal(count(await walk(page), 'row-step'), 1);
  });

  for (const theme of themes)
    it(`shows where the focus is, on every kind of control, in ${theme}`, async () => {
      const state = { ...exposureStates.ended, picture: runStates.right.picture };
      const answers = { thumbnail: pixels };
      const size = { width: 320, height: 1200, theme };
      const panel = await openPanel({ bundle: 'panel', title: 'Darkroom', state, answers, ...size });
      assert.deepEqual(await unseenFocus(panel.page), []);
      await closePage(panel.page);
      const savedState = { step: 5, box: [8, 8, 60, 60], mode: 'head' };
      const { page, rest } = await pages.open(recorded, { savedState, theme, height: 1200 });
      await page.locator('.curve[data-lane=drawn]').waitFor();
      await rest();
      assert.deepEqual(await unseenFocus(page), []);
      await page.keyboard.press('t');
      await page.locator('.row-step[tabindex="0"]').waitFor();
      assert.deepEqual(await unseenFocus(page), []);
    });
});

/** Pixels of a frame, and how far apart two colours are that are told apart at a glance. */
const leastChanged = 20;
const leastDistance = 64;

/** Kinds of control on which nothing is seen of the focus. */
async function unseenFocus(page: Page): Promise<readonly string[]> {
  const without = await pixelsOf(await page.screenshot());
  const kinds = new Set<string>();
  const unseen: string[] = [];
  const around = await stops(page, async ({ what }) => {
    if (kinds.has(what)) return;
    kinds.add(what);
    const clip = await focusedBox(page);
    const shown = await pixelsOf(await page.screenshot({ clip }));
    let changed = 0;
    for (let y = 0; y < shown.height; y++)
      for (let x = 0; x < shown.width; x++) {
        const before = 3 * ((clip.y + y) * without.width + clip.x + x);
        const now = 3 * (y * shown.width + x);
        const by = [0, 1, 2].map(
          channel => (without.rgb[before + channel] ?? 0) - (shown.rgb[now + channel] ?? 0),
        );
        if (Math.hypot(...by) >= leastDistance) changed++;
      }
    if (changed < leastChanged) unseen.push(`${what}: ${changed} pixels`);
  });
  assert.ok(around.length > 5);
  return unseen;
}

/** With room for a frame, in whole pixels of the window. */
function focusedBox(page: Page) {
  return page.evaluate(() => {
    const element = document.activeElement?.closest('label') ?? document.activeElement ?? document.body;
    const { left, top, right, bottom } = element.getBoundingClientRect();
    const [x, y] = [Math.max(0, Math.floor(left) - 5), Math.max(0, Math.floor(top) - 5)];
    const width = Math.min(window.innerWidth, Math.ceil(right) + 5) - x;
    return { x, y, width, height: Math.min(window.innerHeight, Math.ceil(bottom) + 5) - y };
  });
}

async function pixelsOf(png: Buffer) {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { rgb: data, width: info.width, height: info.height };
}
