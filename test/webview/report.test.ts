// The page of a report in a browser: what its policy blocks, a browser says on its console.

import assert from 'node:assert/strict';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { openTrace } from '../../src/trace/open';
import { launch, shot } from '../support/browser';
import { madePatches, madeSketches, madeThoughts } from '../support/made-latents';
import { reportOf, reportOfLatents } from '../support/made-report';

const root = process.env['DARKROOM_ROOT'] ?? '.';
const recorded = path.join(root, 'samples', 'traces', 'trail-1-0_text-cot.trace.safetensors');

describe('the page of a report', () => {
  let page: Page | undefined;
  afterEach('close the page', () => page?.context().close());

  for (const [scheme, width] of [
    ['dark', 1100],
    ['light', 1100],
    ['dark', 420],
    ['light', 420],
  ] as const)
    it(`is whole in ${scheme} at ${width} pixels, without complaint, network or sideways scrolling`, async () => {
      const browser = await launch();
      const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height: 900 } });
      page = await context.newPage();
      const said: string[] = [];
      const asked: string[] = [];
      page.on('console', message => said.push(message.text()));
      page.on('pageerror', error => said.push(String(error)));
      page.on('request', request => asked.push(request.url().slice(0, 5)));
      await page.goto(pathToFileURL(await reportOf(recorded)).href);
      await shot(page, `report-${scheme}-${width}`);
      assert.deepEqual(said, []);
      assert.deepEqual(asked, ['file:']);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
      // Words of a segment stand over the curves of its steps.
      const [words, curve] = await Promise.all(
        ['.film ol.columns', '.film svg.lane'].map(
          async part => (await page?.locator(part).first().boundingBox()) ?? undefined,
        ),
      );
      assert.ok(words && curve && Math.abs(words.x - curve.x) < 1 && Math.abs(words.width - curve.width) < 1);
      const heat = page.locator('figure .heat').first();
      assert.equal(await heat.evaluate(element => getComputedStyle(element).mixBlendMode), 'multiply');
      assert.equal(
        await page.locator('h1').innerText(),
        'start at the ring and follow the arrows for 6 steps . what colour is the cell ?',
      );
    });

  for (const [which, latents] of [
    ['sketches', madeSketches],
    ['patches', madePatches],
    ['thoughts', madeThoughts],
  ] as const)
    it(`shows ${which} as frames and beside noise`, async () => {
      const picture = await openTrace(recorded);
      const { values } = await picture.read('image');
      await picture.close();
      const file = await reportOfLatents({ latents: latents(), pixels: Uint8Array.from(values) });
      const browser = await launch();
      const colorScheme = which === 'patches' ? 'light' : 'dark';
      const width = which === 'thoughts' ? 420 : 1100;
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
      page = await context.newPage();
      const said: string[] = [];
      page.on('console', message => said.push(message.text()));
      await page.goto(pathToFileURL(file).href);
      await shot(page, `report-${which}`);
      assert.deepEqual(said, []);
      const frames = which === 'thoughts' ? 4 : 3;
      assert.equal(await page.locator('.film .frame :is(img, svg)').count(), frames);
      assert.equal(await page.locator('.latents figure').count(), frames);
      assert.equal(await page.getByText('noise twin', { exact: true }).count(), which === 'sketches' ? 3 : 0);
      assert.ok((await page.getByText('no more than noise').count()) > 0);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
    });
});
