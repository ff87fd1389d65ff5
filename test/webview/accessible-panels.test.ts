// What axe-core finds wrong with the Run view, the model panel and a report, in all of their states: everything in the dark
// theme, and in each of the others what colours can do wrong.

import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import { closePage, launch } from '../support/browser';
import { madePatches, madeSketches, madeThoughts } from '../support/made-latents';
import { reportOfLatents } from '../support/made-report';
import { changeTheme } from '../support/themes';
import { colours, notInViews, otherThemes, settled, violations } from './checked-page';
import type { Rules } from './checked-page';
import { states as exposureStates } from './exposure-states';
import { madeReports, statesOf } from './model-states';
import type { RecordedPanel } from './recorded-host';
import { openPanel } from './recorded-host';
import { pixels, states as runStates } from './run-states';

describe('a panel for everybody', () => {
  /** Whatever is wrong in any of the states, so that one run tells all of it. */
  const check = async (
    { page, publish }: RecordedPanel,
    states: Readonly<Record<string, unknown>>,
    rules: Rules,
  ) => {
    const found: string[] = [];
    for (const [name, state] of Object.entries(states)) {
      await changeTheme(page, 'dark');
      await publish(state);
      await settled(page);
      found.push(...(await violations(page, rules)).map(wrong => `${name}, dark: ${wrong}`));
      for (const theme of otherThemes) {
        await changeTheme(page, theme);
        await settled(page);
        found.push(...(await violations(page, colours)).map(wrong => `${name}, ${theme}: ${wrong}`));
      }
    }
    await closePage(page);
    assert.deepEqual([...new Set(found)], []);
  };

  for (const [what, states] of [
    ['the Run view', runStates],
    ['the Run view with directions', exposureStates],
  ] as const)
    it(`has nothing that axe finds wrong: ${what}`, async () => {
      const [state] = Object.values(states);
      const answers = { thumbnail: pixels };
      const panel = await openPanel({ bundle: 'panel', title: 'Darkroom', state, answers, width: 320 });
      await check(panel, states, notInViews);
    });

  it('has nothing that axe finds wrong: the model panel', async () => {
    const states = statesOf(await madeReports());
    const panel = await openPanel({ bundle: 'model', title: 'decoder.onnx', state: states.report });
    await check(panel, states, {});
  });

  it('keeps the colours of the theme, bars included, where the system forces its own', async () => {
    const size = { width: 320, theme: 'hc-dark' } as const;
    const { page } = await openPanel({
      bundle: 'panel',
      title: 'Darkroom',
      state: runStates.running,
      ...size,
    });
    const ground = () => page.locator('.bar > span').evaluate(bar => getComputedStyle(bar).backgroundColor);
    const before = await ground();
    await page.emulateMedia({ forcedColors: 'active' });
    assert.equal(await page.evaluate(() => matchMedia('(forced-colors: active)').matches), true);
    assert.equal(await ground(), before);
    await closePage(page);
  });

  for (const latents of [madeSketches, madePatches, madeThoughts])
    it(`has nothing that axe finds wrong: a report of ${latents.name}`, async () => {
      const file = await reportOfLatents({ latents: latents() });
      const context = await (await launch()).newContext({ colorScheme: 'dark', bypassCSP: true });
      const page = await context.newPage();
      await page.goto(pathToFileURL(file).href);
      const dark = await violations(page);
      await page.emulateMedia({ colorScheme: 'light' });
      const light = await violations(page, colours);
      await page.emulateMedia({ forcedColors: 'active' });
      const forced = await violations(page, colours);
      await closePage(page);
      assert.deepEqual([dark, light, forced], [[], [], []]);
    });
});
