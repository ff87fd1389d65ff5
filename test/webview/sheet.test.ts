// The contact sheet: verdict, arms, samples and map of rows with a planted truth; live while they grow, and to be read without
// a pointer and without eyes.

import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { shot } from '../support/browser';
import { madeResults, madeUnknown, usually } from '../support/made-results';
import { allVectors, pointName, steered, swept } from '../support/made-sweeps';
import { changeTheme } from '../support/themes';
import {
  colours,
  markListeners,
  missed,
  otherThemes,
  resize,
  settled,
  stops,
  violations,
} from './checked-page';
import { sheetPages } from './sheet-host';
import type { SheetPage } from './sheet-host';

const failing = () =>
  madeResults({
    samples: 25,
    becomes: (arm, index) =>
      arm === 'noise' && index % 9 === 0 ? { failed: 'The donor has too few latents.' } : usually(arm, index),
  });

const row = ({ page }: SheetPage, name: string) =>
  page.locator('table.arms tr', { has: page.getByText(name, { exact: true }) });
const cells = async (sheet: SheetPage, name: string) =>
  (await row(sheet, name).locator('td.number').allInnerTexts()).map(text => text.trim());

describe('the contact sheet', () => {
  const pages = sheetPages();

  it('says the verdict with its estimate and interval, and what every arm did', async () => {
    const sheet = await pages.open(madeResults());
    const { page } = sheet;
    // 35 of 40 are right in the baseline, 4 with another sample's latents.
    assert.match(
      await page.locator('.headline').innerText(),
      /^The latents carry the answer: another sample’s cost 77\.5 points \[\d\d\.\d, \d\d\.\d\]\.$/,
    );
    const [right, difference, p, implied, donor, , n] = await cells(sheet, 'Another sample’s');
    assert.deepEqual([right, p, implied, donor, n], ['10.0', '< 0.001', '65.0', '0.0', '40']);
    assert.match(difference ?? '', /^−77\.5\s+\[−\d\d\.\d, −\d\d\.\d\]$/);
    assert.equal((await cells(sheet, 'As the model makes them'))[0], '87.5');
    assert.equal(await page.locator('.dot.hollow').count(), 0);
    await shot(page, 'sheet');
  });

  it('has samples by what became of them, with their pictures, and opens their traces', async () => {
    const { page, asked } = await pages.open(madeResults());
    const tab = (name: string) => page.getByRole('tab', { name });
    assert.deepEqual(
      (
        await page.getByRole('tablist', { name: 'What became of answers' }).getByRole('tab').allInnerTexts()
      ).map(text => text.replace(/\s+/g, ' ')),
      ['right → wrong 31', 'stays right 4', 'stays wrong 5', 'wrong → right 0'],
    );
    await page.locator('canvas[data-painted="trail 2"]').waitFor();
    const ink = await page.locator('canvas[data-painted="trail 2"]').evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      return new Set(data).size;
    });
    assert.ok(ink > 20, `${ink} shades`);
    await tab('stays right').click();
    await page.getByRole('option', { name: /^1 / }).click();
    assert.deepEqual(await asked('openTraces'), [{ task: 'trail', index: 1, seed: 1, arm: 'transplant' }]);
    await page.getByRole('button', { name: 'Zeros' }).click();
    await page.getByRole('option', { name: /^3 / }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    assert.deepEqual((await asked('openTraces')).at(-1), { task: 'trail', index: 6, seed: 1, arm: 'zero' });
  });

  it('says of pictures that nobody knows the answers to what changes, and nothing that needs right answers', async () => {
    const sheet = await pages.open(madeUnknown());
    const { page } = sheet;
    assert.equal(
      await page.locator('.headline').innerText(),
      'The latents carry what is answered: another sample’s change 25.0 % [14.2, 40.2].',
    );
    const [same, difference, donor, dealt, n] = await cells(sheet, 'Another sample’s');
    // One in four is green, of which every second is the donor's; an eighth of the donors' are green.
    assert.deepEqual([same, donor, dealt, n], ['75.0', '12.5', '3.1', '40']);
    assert.match(difference ?? '', /^−25\.0\s+\[−40\.2, −14\.2\]$/);
    const heads = await page.locator('.arms thead th').allInnerTexts();
    assert.ok(!/right|p, holm|implied/i.test(heads.join(' ')), heads.join());
    assert.deepEqual(
      (await page.getByRole('tab').allInnerTexts()).map(text => text.replace(/\s+/g, ' ')),
      ['changed 10', 'the same 30'],
    );
    await page.locator('canvas[data-painted]').nth(9).waitFor();
    const [id, box] = await Promise.all(
      ['.id', '.sample'].map(part => page.locator(`.sheet ${part}`).first().boundingBox()),
    );
    assert.ok(id!.width <= box!.width && id!.height < 13, 'a long name takes one line of its own');
    await shot(page, 'sheet-unknown');
    await page.keyboard.press('t');
    const table = page.getByRole('region', { name: 'Arms' });
    assert.match(await table.innerText(), /as the baseline’s \(%\).*if dealt anew \(%\).*changed.*the same/s);
    assert.doesNotMatch(await table.innerText(), /right|implied|Holm/);
  });

  it('is hollow while samples are missing, and says p only when all are there', async () => {
    const folder = madeResults({ samples: 25 });
    const sheet = await pages.open(folder);
    const { page } = sheet;
    await page.getByText('so far, 25 of 40 samples').waitFor();
    assert.deepEqual((await cells(sheet, 'Zeros')).slice(2, 3), ['after n 40']);
    assert.equal(await page.locator('.dot').count(), await page.locator('.dot.hollow').count());
    // The rest comes, the last line of it in two pieces.
    const rest = readFileSync(path.join(madeResults(), 'rows.jsonl'), 'utf8')
      .split('\n')
      .slice(1 + 25 * 7);
    const text = rest.join('\n');
    appendFileSync(path.join(folder, 'rows.jsonl'), text.slice(0, -40));
    await sheet.look();
    await page.getByText('so far, 39 of 40 samples').waitFor();
    appendFileSync(path.join(folder, 'rows.jsonl'), text.slice(-40));
    await sheet.look();
    await page.getByText('done, 40 samples').waitFor();
    assert.equal((await cells(sheet, 'Zeros'))[2], '< 0.001');
    assert.equal(await page.locator('.dot.hollow').count(), 0);
  });

  it('shows a run that goes on here, with the time that is left, and stops it', async () => {
    const folder = madeResults({ samples: 25 });
    const ongoing = {
      ...{ file: `${folder}.json`, folder, stopping: false },
      progress: { kind: 'progress', done: 25, of: 40, failed: 0, leftMs: 95_000 } as const,
    };
    const { page, calls } = await pages.open(folder, { ongoing });
    await page.getByText('about 1 min 35 s left').waitFor();
    assert.equal(await page.getByRole('progressbar').getAttribute('aria-valuenow'), '25');
    await page.getByRole('button', { name: 'Stop' }).click();
    assert.ok((await calls()).includes('stop'));
  });

  it('offers to go on, and no model is run where the workspace is not trusted', async () => {
    const trusted = await pages.open(madeResults({ samples: 25 }));
    await trusted.page.getByRole('button', { name: 'Resume' }).click();
    assert.ok((await trusted.calls()).includes('resume'));
    await pages.close();
    const { page } = await pages.open(madeResults({ samples: 25 }), { trusted: false });
    assert.equal(await page.getByRole('button', { name: 'Resume' }).isDisabled(), true);
    await page.getByText('Trust the workspace to open their runs.').waitFor();
  });

  it('has a map where two things are varied: its margins, its best cell, and each cell an arm', async () => {
    const { page } = await pages.open(swept());
    const cell = (name: string) => page.getByRole('gridcell', { name: new RegExp(`^${name}:`) });
    // With 8 latents all are right, and half of them in the baseline.
    assert.equal((await cell(pointName(8, 1)).innerText()).trim(), '+50.0');
    assert.equal((await cell(pointName(0, 25)).innerText()).trim(), '−50.0');
    await page.getByText(/^Best: K 8, 1 steps, \+50\.0 \[/).waitFor();
    const margins = (await page.locator('.heat tbody tr').first().locator('td.mean').allInnerTexts()).map(
      text => text.trim(),
    );
    assert.deepEqual(margins, ['−50.0']);
    await cell(pointName(4, 1)).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByText('K 4, 25 steps, against the baseline').waitFor();
    await shot(page, 'sheet-map');
  });

  it('shows what random vectors do behind what a direction does, and which cells are no more than that', async () => {
    const { page } = await pages.open(steered(allVectors));
    const cell = (name: string) => page.getByRole('gridcell', { name: new RegExp(`^${name}:`) });
    // Of eight samples in turn four are right in the baseline; in layer 3 three with the stronger direction, and two to four with
    // random vectors.
    const among = cell('direction, layer 3, strength 0.3');
    assert.equal((await among.innerText()).trim(), '−12.5');
    assert.match((await among.getAttribute('aria-label')) ?? '', /random vectors −25\.0 … 0\.0/);
    assert.match((await among.getAttribute('class')) ?? '', /\bchance\b/);
    const above = cell('direction, layer 2, strength 0.3');
    assert.match(
      (await above.getAttribute('aria-label')) ?? '',
      /^[^:]*: \+37\.5 .*random vectors \+12\.5 … \+12\.5/,
    );
    assert.doesNotMatch((await above.getAttribute('class')) ?? '', /\bchance\b/);
    await page.getByText(/Grey: the means of 3 random vectors of the same length/).waitFor();
    await page
      .getByText(/Best: direction, layer 2, strength 0\.3, [^]* Random vectors there: \+12\.5 … \+12\.5\./)
      .waitFor();
    assert.equal(await page.locator('.along .random').count(), 4);
    await shot(page, 'sheet-steered');
  });

  it('is a line where one thing is varied, and says so where no random vector ran', async () => {
    const { page } = await pages.open(steered(['direction'], [2]));
    await page.getByText(/No random vector of this length was run beside it/).waitFor();
    assert.equal(await page.locator('.along .mean').count(), 2);
    assert.equal(await page.locator('.along .random').count(), 0);
    await pages.close();
    const { page: other } = await pages.open(swept());
    await other.getByText(/^Best/).waitFor();
    assert.equal(await other.getByText(/random/i).count(), 0);
  });

  it('names what failed, and why', async () => {
    const sheet = await pages.open(failing());
    await sheet.page
      .getByRole('table', { name: /^Failed/ })
      .getByText('trail 9')
      .waitFor();
    assert.equal(await sheet.page.getByText('The donor has too few latents.').count(), 3);
  });

  it('has everything as tables with t, which can be copied, and remembers that', async () => {
    const { page, asked, kept } = await pages.open(madeResults());
    await page.locator('.sheet').waitFor();
    await page.keyboard.press('t');
    const table = page.getByRole('region', { name: 'Arms' });
    await table.waitFor();
    assert.equal(await page.locator('.plot').count(), 0);
    await table.getByRole('button', { name: 'Copy' }).click();
    const [copied] = (await asked('copy')) as string[];
    const [, , transplant] = (copied ?? '').split('\n').map(line => line.split('\t'));
    assert.ok(transplant);
    assert.deepEqual(transplant.slice(0, 4), ['transplant', '40', '0', '10.0']);
    assert.deepEqual(transplant.slice(-4), ['31', '4', '5', '0']);
    await page.getByLabel('Outcome').selectOption('neither');
    await page.getByRole('button', { name: 'Open both runs of sample 8', exact: true }).click();
    assert.deepEqual(await asked('openTraces'), [{ task: 'trail', index: 8, seed: 1, arm: 'transplant' }]);
    assert.equal(((await kept()) as { table: boolean }).table, true);
  });

  it('opens as tables for a screen reader, and as it was left', async () => {
    const { page } = await pages.open(madeResults(), {
      first: () => {
        const mark = () => document.querySelector('body')?.classList.add('vscode-using-screen-reader');
        new MutationObserver(mark).observe(document, { childList: true, subtree: true });
      },
    });
    await page.getByRole('region', { name: 'Arms' }).waitFor();
    await pages.close();
    const again = await pages.open(madeResults(), {
      savedState: { arm: 'first', outcome: 'gained', task: 'trail' },
    });
    await again.page.locator('tr.on', { hasText: 'The first again' }).waitFor();
    assert.equal(
      await again.page.getByRole('tab', { name: /wrong → right/ }).getAttribute('aria-selected'),
      'true',
    );
  });

  it('draws its arms as a picture for an export', async () => {
    const { page, asked } = await pages.open(madeResults());
    await page.getByText('Export').click();
    await page.getByRole('button', { name: 'Picture (PNG)' }).click();
    await page.waitForFunction(() => window.recorded.calls.includes('export'));
    const size = await page.evaluate(async () => {
      const at = window.recorded.calls.indexOf('export');
      const { bytes } = window.recorded.asked[at] as { bytes: Uint8Array };
      const { width, height } = await createImageBitmap(new Blob([bytes as BlobPart]));
      return [width, height];
    });
    assert.ok(size[0]! > 1000 && size[1]! > 300, size.join(' x '));
    await page.getByText('Export').click();
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.menu').getAttribute('open'), null);
    assert.equal((await asked('export')).length, 1);
  });

  it('keeps what it showed when the folder goes away, and says so', async () => {
    const folder = madeResults();
    const sheet = await pages.open(folder);
    await sheet.page.locator('table.arms').waitFor();
    rmSync(folder, { recursive: true });
    await sheet.look();
    await sheet.page
      .getByRole('alert')
      .getByText('There are no rows of an ablation in made.ablation.')
      .waitFor();
    assert.equal(await sheet.page.locator('table.arms').count(), 1);
  });

  it('says of rows that are none where the mistake is', async () => {
    const folder = madeResults();
    writeFileSync(
      path.join(folder, 'rows.jsonl'),
      `${readFileSync(path.join(folder, 'rows.jsonl'), 'utf8')}{"arm":3}\n`,
    );
    const { page } = await pages.open(folder);
    await page.getByRole('alert').getByText('Line 282 of rows.jsonl is no row.').waitFor();
  });

  it('shows names from a file as text alone', async () => {
    const name = '<img src=x onerror=alert(1)>';
    const { page } = await pages.open(madeResults({ spec: { arms: ['baseline', { does: 'zero', name }] } }));
    await page.getByRole('button', { name }).waitFor();
    assert.equal(await page.locator('img').count(), 0);
  });

  it('is reached with the keyboard alone: a few stops, each with a name, and rows by arrows', async () => {
    const { page } = await pages.open(madeResults(), { first: markListeners });
    await page.locator('canvas[data-painted]').first().waitFor();
    const found = await stops(page);
    assert.deepEqual(
      found.filter(({ name }) => name === ''),
      [],
    );
    assert.ok(found.length < 9, found.map(({ what }) => what).join());
    assert.deepEqual(await missed(page), []);
    await page.getByRole('button', { name: 'Another sample’s' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.locator('tr.on', { hasText: 'Zeros' }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.textContent.trim()), 'Zeros');
  });

  for (const [name, folder, saved] of [
    ['done', madeResults, undefined],
    ['partial, with failures', failing, undefined],
    ['a map', swept, undefined],
    ['a steered map', () => steered(allVectors), undefined],
    ['pictures that nobody knows the answers to', madeUnknown, undefined],
    ['tables', failing, { table: true }],
  ] as const)
    it(`has nothing that axe finds wrong, and never scrolls sideways: ${name}`, async () => {
      const { page } = await pages.open(folder(), { savedState: saved });
      const found: string[] = [];
      for (const width of [1100, 420, 240]) {
        await resize(page, width, 900);
        const over = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        if (over > 0) found.push(`${over} pixels too wide at ${width}`);
      }
      await resize(page, 1100, 900);
      found.push(...(await violations(page)));
      for (const theme of otherThemes) {
        await changeTheme(page, theme);
        await settled(page);
        found.push(...(await violations(page, colours)).map(wrong => `${theme}: ${wrong}`));
      }
      assert.deepEqual(found, []);
    });

  it('has nothing that axe finds wrong before there are rows, and where there are none', async () => {
    const waiting = { name: 'waiting', run: { name: 'here', stopping: false } } as const;
    const { page, publish } = await pages.open(madeResults(), { content: waiting });
    const found = [...(await violations(page))];
    const failure = { kind: 'missing', message: 'There are no rows.', remedy: 'Run it.' };
    await publish({ title: 'made', trusted: true, content: { name: 'failed', failure } });
    found.push(...(await violations(page)));
    assert.deepEqual(found, []);
  });
});
