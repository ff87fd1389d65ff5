// The page that a contact sheet is exported as, in a browser: whole, and with nothing from elsewhere.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { SheetFolder } from '../../src/host/ablation/sheet-folder';
import { sheetHtml } from '../../src/host/ablation/sheet-html';
import { Observable } from '../../src/shared/observable';
import { launch, shot } from '../support/browser';
import { temporaryFolder } from '../support/folders';
import { madeResults, madeUnknown } from '../support/made-results';
import { allVectors, steered } from '../support/made-sweeps';
import { requireXml } from '../support/xml';

async function pageOf(folder: string): Promise<string> {
  const sheet = new SheetFolder(folder, { ongoing: new Observable(undefined) } as never, () => undefined);
  try {
    await sheet.look();
    const { value } = sheet.content;
    assert.ok(value.name === 'shown');
    const file = path.join(temporaryFolder(), 'sheet.html');
    writeFileSync(file, sheetHtml(value.sheet));
    return file;
  } finally {
    sheet.dispose();
  }
}

const name = '</text><script src="https://example.com/x.js"></script>';
const sheets = {
  'a steered map': () => steered(allVectors),
  'pictures that nobody knows the answers to': madeUnknown,
  'arms with hostile names': () => madeResults({ spec: { arms: ['baseline', { does: 'zero', name }] } }),
};

describe('the page of a contact sheet', () => {
  let page: Page | undefined;
  afterEach('close the page', () => page?.context().close());

  for (const [what, made] of Object.entries(sheets))
    for (const width of [1100, 420])
      it(`of ${what} is whole at ${width} pixels, without complaint, network or sideways scrolling`, async () => {
        const browser = await launch();
        page = await (await browser.newContext({ viewport: { width, height: 900 } })).newPage();
        const [said, asked]: [string[], string[]] = [[], []];
        page.on('console', message => said.push(message.text()));
        page.on('pageerror', error => said.push(String(error)));
        page.on('request', request => asked.push(request.url().slice(0, 5)));
        await page.goto(pathToFileURL(await pageOf(made())).href);
        assert.deepEqual([said, asked], [[], ['file:']]);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
        assert.equal(await page.locator('script').count(), 0);
        const drawings = await page.locator('svg').evaluateAll(all => all.map(one => one.outerHTML));
        assert.equal(drawings.length, 1);
        for (const drawing of drawings) requireXml(drawing);
        await shot(page, `sheet-page-${what.replaceAll(' ', '-')}-${width}`);
      });

  it('draws the map of a sweep with the band of random vectors, and hatches what is no more', async () => {
    const browser = await launch();
    page = await (await browser.newContext()).newPage();
    await page.goto(pathToFileURL(await pageOf(steered(allVectors))).href);
    // Layer 3 lies among the random vectors, layer 2 above them.
    assert.equal(await page.locator('svg rect[fill="url(#hatched)"]').count(), 2);
    assert.equal(await page.locator('svg polygon').count(), 2);
    await page.getByText(/Grey: the means of 3 random vectors/).waitFor();
  });
});
