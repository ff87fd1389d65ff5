// Compare mode of the trace editor: two traces on one axis, where they part, and what is said when one cannot be read.

import assert from 'node:assert/strict';
import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { shot } from '../support/browser';
import { temporaryFolder } from '../support/folders';
import { madePatches, madeSketches } from '../support/made-latents';
import { addSteps, beginTrace, madeTrace } from '../support/made-trace';
import type { MadeLatents, MadeTrace } from '../support/made-trace';
import { openPair } from './pair-host';
import type { PairPage } from './pair-host';
import { tracePages } from './trace-host';

const recorded = path.join(
  process.env['DARKROOM_ROOT'] ?? '.',
  'samples',
  'traces',
  'trail-1-0_text-cot.trace.safetensors',
);

const words = (text: string) => text.split(/(?= )|(?=[.,])/);
const was = words('The ring marks the cell in the bottom row. Its arrow points up, so move one.');
const is = words('The ring marks the cell in the bottom row. Its arrow points down, so move two cells more.');

describe('two traces in the trace editor', () => {
  const pages = tracePages();

  const made = (name: string, change: Partial<MadeTrace> = {}) =>
    madeTrace({ folder: temporaryFolder(), name, words: was, steps: was.length + 1, ...change });
  const open = async (options: Parameters<typeof openPair>[3] = {}) =>
    openPair(pages, await made('child', { words: is, steps: is.length + 1 }), await made('parent'), options);
  const isAt = ({ page }: PairPage, place: string) =>
    page.locator('.playhead b', { hasText: new RegExp(`^${place.replace('|', '\\|')}$`) }).waitFor();
  const row = ({ page }: PairPage, name: string) =>
    page.locator('.difference tr', { has: page.getByRole('rowheader', { name, exact: true }) });

  it('has A above B on one axis: the same places stand at the same x', async () => {
    const { page, rest } = await open();
    await page.getByRole('listbox', { name: 'Film of A, parent' }).waitFor();
    await page.getByRole('listbox', { name: 'Film of B, child' }).waitFor();
    await rest();
    const edges = (letter: string) =>
      page
        .locator(`.strip.${letter} .column`)
        .evaluateAll(all => all.map(one => Math.round(one.getBoundingClientRect().left)));
    assert.deepEqual(await edges('a'), await edges('b'));
    assert.ok((await edges('a')).length > 1);
  });

  it('is as high as its words need in either order, also where not all of a long film is laid out', async () => {
    const sentences = (long: number) =>
      Array.from({ length: 40 }, (_, i) => [...Array<string>(i === 3 ? long : 4).fill(' so'), '.']).flat();
    const film = (name: string, long: number) => made(name, { words: sentences(long), steps: 230 });
    const { page } = await openPair(pages, await film('child', 24), await film('parent', 4), { width: 420 });
    const heights = () =>
      page.locator('.strip.settled').evaluateAll(strips =>
        strips.map(strip => {
          const kept = strip.getBoundingClientRect().height;
          strip.classList.remove('settled');
          const needed = strip.getBoundingClientRect().height;
          strip.classList.add('settled');
          return { run: /, (\w+)/.exec(strip.getAttribute('aria-label') ?? '')?.[1], kept, needed };
        }),
      );
    await page.getByRole('listbox', { name: 'Film of B, child' }).waitFor();
    const before = await heights();
    assert.deepEqual(
      before.map(({ run }) => run),
      ['parent', 'child'],
    );
    assert.ok(before[1]!.needed > before[0]!.needed + 20, 'else it would not be seen');
    await page.getByRole('button', { name: 'Exchange A and B' }).click();
    await page.getByRole('listbox', { name: 'Film of A, child' }).waitFor();
    const after = await heights();
    assert.deepEqual(after, before.toReversed());
    for (const { kept, needed } of [...before, ...after]) assert.equal(kept, needed);
  });

  it('is pale in B up to the first word that differs, marks what differs, and goes there with d', async () => {
    const trace = await open({ savedState: { step: 2 } });
    const { page } = trace;
    await page.getByText('first differing token: “up” → “down”').waitFor();
    const differing = page.locator('.strip.b .differs');
    assert.deepEqual(await differing.allInnerTexts(), ['down', 'two', 'cells', 'more', '.']);
    assert.equal(await page.locator('.strip.a .differs').count(), 0);
    const pale = await page.locator('.strip.b .token.pale').count();
    assert.equal(pale, was.indexOf(' up'));
    await page.keyboard.press('d');
    await isAt(trace, String(was.indexOf(' up') + 1));
    assert.deepEqual(await page.locator('.token.on').allInnerTexts(), ['up', 'down']);
    assert.match(
      (await page.locator('.strip.b .token.on').getAttribute('aria-label')) ?? '',
      /“down”.*A says “up”$/,
    );
    assert.equal(
      await page.locator('.strip.a').getAttribute('aria-activedescendant'),
      `a-${was.indexOf(' up')}`,
    );
  });

  it('goes over steps that only one has, and says that the other has none', async () => {
    const trace = await open({ savedState: { step: 2 } });
    const { page } = trace;
    await page.locator('.strip.b').focus();
    await page.keyboard.press('End');
    await isAt(trace, String(is.length));
    const active = await page.locator('.strip.a').getAttribute('aria-activedescendant');
    assert.equal(await page.locator(`#${active}`).getAttribute('aria-label'), 'no step of A here');
    await page.getByText('has no step here').waitFor();
    assert.deepEqual(await row(trace, 'Next token').locator('td').first().innerText(), '–');
    await page.getByRole('button', { name: 'Exchange A and B' }).click();
    await page.getByRole('listbox', { name: 'Film of A, child' }).waitFor();
    await isAt(trace, String(is.length));
    await page.keyboard.press('ArrowLeft');
    await isAt(trace, String(is.length - 1));
  });

  it('keeps a step of the other run only, in its look, and finds it when the page is loaded anew', async () => {
    const trace = await openPair(
      pages,
      await made('own'),
      await made('long', { words: is, steps: is.length + 1 }),
      {
        savedState: { step: 1 },
      },
    );
    await trace.page.locator('.strip.b').focus();
    await trace.page.keyboard.press('End');
    await isAt(trace, String(is.length));
    const kept = (await trace.kept()) as { step: number; compared: { only: number; file: string } };
    assert.equal(kept.compared.only, is.length);
    assert.equal(kept.compared.file, trace.otherFile.open.path);
    assert.equal(kept.step, 1);
    const { path: own } = trace.file.open;
    await pages.close();
    const again = await openPair(pages, own, kept.compared.file, { savedState: kept });
    await isAt(again, String(is.length));
  });

  it('asks for the trace that was looked at with it when the host does not know it any more', async () => {
    const file = await made('other');
    const compared = { file, exchanged: true, only: null };
    const trace = await pages.open(await made('own'), { savedState: { step: 1, compared } });
    await trace.page.locator('.strip').waitFor();
    await trace.page.waitForFunction(() => window.recorded.calls.includes('compareWith'));
    assert.deepEqual(await trace.asked('compareWith'), [{ file }]);
  });

  it('is asked for with c: the parent where there is one, otherwise whatever a person chooses; c leaves it', async () => {
    const trace = await pages.open(recorded);
    await trace.page.locator('.strip').waitFor();
    await trace.page.keyboard.press('c');
    assert.deepEqual(await trace.asked('compareWith'), [{ with: 'ask' }]);
    await pages.close();
    const pair = await open();
    await pair.page.locator('.compare').waitFor();
    await pair.page.keyboard.press('c');
    assert.equal((await pair.asked('leaveComparison')).length, 1);
    await pair.leave();
    await pair.page.locator('.step-line').waitFor();
    await pair.page.locator('canvas.legend').waitFor();
    assert.equal(await pair.page.locator('.compare').count(), 0);
    assert.equal(((await pair.kept()) as { compared: unknown }).compared, null);
  });

  it('compares what both looked at: Jensen–Shannon, P of the other’s token and KL, or a dash', async () => {
    const copy = path.join(temporaryFolder(), 'copy.trace.safetensors');
    copyFileSync(recorded, copy);
    const trace = await openPair(pages, recorded, copy, { isParent: false, savedState: { step: 3 } });
    await row(trace, 'KL (A ‖ B)').getByText('≥ 0.00').waitFor();
    await row(trace, 'Attention JS').getByText('0.000').waitFor();
    assert.equal(await row(trace, 'cos of the latents').locator('td').innerText(), '–');
    assert.equal(await row(trace, 'Nearest phrase').locator('td').last().innerText(), '–');
    await row(trace, 'P of A’s token').locator('td').last().getByText(/\d/).waitFor();
    const [own, other] = await row(trace, 'P of A’s token').locator('td').allInnerTexts();
    assert.equal(own, other);
    assert.match(
      (await trace.page.locator('path.bars[data-lane=divergence]').getAttribute('d')) ?? '',
      /^(M[^M]+){40,}$/,
    );
    await trace.page.getByText('the same words to the end').waitFor();
  });

  it('reads again what was not there yet when a run has gone on', async () => {
    const copy = path.join(temporaryFolder(), 'copy.trace.safetensors');
    copyFileSync(recorded, copy);
    let early = true;
    const nothing = { ownUnderOther: null, otherUnderOwn: null, cosine: null };
    const trace = await openPair(pages, recorded, copy, {
      isParent: false,
      savedState: { step: 3 },
      instead: (name, params) => {
        if (!early) return undefined;
        if (name === 'stepDifference') return Promise.resolve(nothing);
        const { pairs = [] } = (params ?? {}) as { pairs?: unknown[] };
        return name === 'divergences' ? Promise.resolve(new Float32Array(pairs.length).fill(NaN)) : undefined;
      },
    });
    await row(trace, 'Attention JS').getByText('0.000').waitFor();
    await trace.page.waitForFunction(() => window.recorded.calls.includes('stepDifference'));
    assert.equal(await row(trace, 'KL (A ‖ B)').locator('td').innerText(), '–');
    early = false;
    const { value } = trace.otherFile.content;
    assert.ok(value.name === 'shown');
    const status = { state: 'cancelled' as const, ms: 1 };
    await trace.showOther({ content: { ...value, trace: { ...value.trace, status } } });
    await row(trace, 'KL (A ‖ B)').getByText('≥ 0.00').waitFor();
    await row(trace, 'P of A’s token').locator('td').last().getByText(/\d/).waitFor();
  });

  it('has no figure of the map before while that of the step is on its way', async () => {
    const copy = path.join(temporaryFolder(), 'copy.trace.safetensors');
    copyFileSync(recorded, copy);
    let arrive: (() => void) | undefined;
    const held: { layers?: Promise<undefined> } = {};
    const trace = await openPair(pages, recorded, copy, {
      isParent: false,
      savedState: { step: 3, mode: 'layer', layer: 2 },
      instead: name => (name === 'other.layer' ? held.layers : undefined),
    });
    const caption = trace.page.locator('.attention figure[data-side=a] figcaption');
    await row(trace, 'Attention JS').getByText('0.000').waitFor();
    held.layers = new Promise(resolve => (arrive = () => resolve(undefined)));
    await trace.page.locator('.strip.b').focus();
    await trace.page.keyboard.press('End');
    await caption.getByText('map entropy').waitFor({ state: 'detached' });
    assert.equal(await row(trace, 'Attention JS').locator('td').innerText(), '–');
    arrive?.();
  });

  it('says another picture, model and question, aligns all the same, and leaves out what would mean nothing', async () => {
    const picture = { name: 'x.png', width: 128, height: 128, sha256: 'f'.repeat(64), tokens: 64, grids: [] };
    const other = await made('other', { head: { picture, question: 'Which?' } });
    const trace = await openPair(pages, recorded, other, { isParent: false, savedState: { step: 3 } });
    const facts = trace.page.locator('.pair-facts');
    for (const said of ['model made-up \u2192 pinhole', 'another picture', 'another question'])
      await facts.getByText(said, { exact: true }).waitFor();
    assert.equal(await row(trace, 'Attention JS').locator('td').innerText(), '–');
    assert.equal(await trace.page.locator('[data-lane=divergence]').count(), 0);
    assert.ok((await trace.page.locator('.strip.a .column').count()) > 1);
  });

  it('has sketches side by side, and a replaced one is not pale', async () => {
    const latents = {
      steps: 60,
      latents: madeSketches(),
      head: { method: { name: 'modal-mixed' as const, settings: {} } },
    };
    const { at } = latents.latents;
    const faint: MadeLatents['at'] = step => {
      const latent = at(step);
      return latent && { ...latent, readings: latent.readings.map(one => ({ ...one, noise95: 0.5 })) };
    };
    const own = { ...latents, latents: { ...latents.latents, at: faint } };
    const trace = await openPair(pages, await made('b', own), await made('a', latents), {
      savedState: { step: 30 },
    });
    await trace.page.locator('.compare-stage figure[data-side=b] canvas.sketch').waitFor();
    assert.equal(await trace.page.locator('.compare-stage canvas.sketch').count(), 2);
    const pale = await trace.page
      .locator('.strip.b .column.latent')
      .evaluateAll(all => all.map(one => one.classList.contains('pale')));
    assert.deepEqual(pale, [true, false, false]);
    assert.match(await row(trace, 'Nearest phrase').innerText(), /blue diamond 0\.44\s+noise$/);
    await trace.page.getByRole('button', { name: 'Copy the replacement test' }).click();
    await trace.page.getByRole('status').getByText('darkroom ablate /traces/made.ablation.json').waitFor();
  });

  it('offers no test of a run that has none, and says what would be one', async () => {
    const trace = await open();
    const difference = trace.page.locator('.difference');
    await difference.getByText('This run has no latents that could be replaced.').waitFor();
    assert.equal(await difference.getByRole('button').count(), 0);
  });

  it('aligns latent steps that choose patches with a run that has none', async () => {
    const ivt = await made('b', {
      latents: madePatches(),
      head: { method: { name: 'ivt-lr', settings: {} } },
    });
    const trace = await openPair(pages, ivt, await made('a'), { isParent: false, savedState: { step: 2 } });
    await trace.page.getByText('method Text CoT \u2192 IVT-LR', { exact: true }).waitFor();
    await trace.page.locator('.compare-stage canvas.pieces').waitFor();
    await trace.page.getByText('no latent so far').waitFor();
    assert.equal(await trace.page.locator('.strip.a .column.missing').count(), 3);
  });

  it('grows with a run that goes on, which does not differ where it has not come to yet', async () => {
    const folder = temporaryFolder();
    const growing = { folder, name: 'live', words: was, steps: 18 };
    const writer = await beginTrace(growing);
    await addSteps(writer, growing, 1, 6);
    const trace = await openPair(pages, writer.path, await made('parent'));
    await trace.page.getByText('the same words so far').waitFor();
    assert.equal(await trace.page.locator('.strip.b .token').count(), 5);
    await addSteps(writer, growing, 6, 12);
    await trace.file.look();
    await trace.show(trace.file.content.value);
    await trace.page.locator('.strip.b .token').nth(10).waitFor();
    assert.equal(await trace.page.locator('.differs').count(), 0);
    await writer.end({ status: { state: 'cancelled', ms: 5 } });
  });

  it('says what is wrong with a second trace in place, leaves its own usable, and offers another', async () => {
    const broken = path.join(temporaryFolder(), 'broken.trace.safetensors');
    writeFileSync(broken, 'no trace at all');
    const trace = await openPair(pages, recorded, broken, { isParent: false, savedState: { step: 3 } });
    const alert = trace.page.getByRole('alert');
    await alert.getByText('Cannot compare:').waitFor();
    await trace.page.locator('.strip').focus();
    await trace.page.keyboard.press('ArrowRight');
    await isAt(trace, '4');
    await alert.getByRole('button', { name: 'Choose another trace…' }).click();
    assert.deepEqual(await trace.asked('compareWith'), [{ with: 'ask' }]);
    await alert.getByRole('button', { name: 'Leave compare' }).click();
    assert.equal((await trace.asked('leaveComparison')).length, 1);
  });

  it('stays with both when the second one is gone, and says so', async () => {
    const trace = await open();
    await trace.page.locator('.compare').waitFor();
    const { value } = trace.otherFile.content;
    const problem = { kind: 'missing' as const, message: 'It is gone.' };
    await trace.showOther({ content: value.name === 'shown' ? { ...value, problem } : value });
    await trace.page.getByRole('alert').getByText('Cannot compare: It is gone.').waitFor();
    assert.equal(await trace.page.locator('.compare').count(), 1);
  });

  it('has both columns in its table, and copies them', async () => {
    const trace = await open({ savedState: { step: 2, table: true } });
    await trace.page.getByRole('heading', { name: 'Steps of A and B' }).waitFor();
    await trace.page.getByRole('button', { name: 'Copy as TSV' }).click();
    const [copied = ''] = (await trace.asked('copy')) as string[];
    const lines = copied.split('\n').map(line => line.split('\t'));
    assert.deepEqual(lines[0]?.slice(0, 5), ['step of A', 'step of B', 'content A', 'content B', 'differs']);
    const parting = lines.find(([, , a]) => a === 'up');
    assert.deepEqual(parting?.slice(2, 5), ['up', 'down', 'yes']);
    assert.equal(lines.at(-1)?.[0], '', 'a step of B alone');
    assert.equal(lines.length, is.length + 1);
  });

  it('asks to compare with what is dropped on it: a trace among that, otherwise whatever it is', async () => {
    const trace = await pages.open(recorded);
    await trace.page.locator('.strip').waitFor();
    const drop = (list: string) =>
      trace.page.evaluate(text => {
        const data = new DataTransfer();
        data.setData('text/uri-list', text);
        const options = { bubbles: true, cancelable: true, dataTransfer: data };
        document.body.dispatchEvent(new DragEvent('dragover', options));
        document.body.dispatchEvent(new DragEvent('drop', options));
      }, list);
    await drop('file:///pictures/cat.png');
    await drop('# list\r\nfile:///runs/b.trace.safetensors');
    await drop('file:///pictures/cat.png\r\nfile:///runs/b.trace.safetensors');
    const [picture, run] = ['file:///pictures/cat.png', 'file:///runs/b.trace.safetensors'];
    assert.deepEqual(await trace.asked('compareWith'), [{ uri: picture }, { uri: run }, { uri: run }]);
  });

  for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] as const)
    for (const width of [420, 760, 1100])
      it(`fits ${width} pixels in ${theme}`, async () => {
        const trace = await open({ theme, width, savedState: { step: 13 } });
        await trace.page.locator('.attention figure[data-side=b] canvas').waitFor();
        await row(trace, 'Attention JS').getByText(/\d/).waitFor();
        const over = await trace.page.evaluate(
          () => document.documentElement.scrollWidth - window.innerWidth,
        );
        assert.ok(over <= 0, `${over} pixels too wide`);
        await shot(trace.page, `compare-${theme}-${width}`);
      });
});
