import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { methodTitles } from '../../src/shared/protocol/run-panel';
import { viewOf } from '../../src/shared/trace-view/view';
import { shot } from '../support/browser';
import { temporaryFolder } from '../support/folders';
import { addSteps, beginTrace, madeTrace } from '../support/made-trace';
import type { ThemeName } from '../support/themes';
import { changeTheme } from '../support/themes';
import type { TracePage, TracePageOptions } from './trace-host';
import { tracePages } from './trace-host';

const recorded = path.join(
  process.env['DARKROOM_ROOT'] ?? '.',
  'samples',
  'traces',
  'trail-1-0_text-cot.trace.safetensors',
);
const text =
  'The ring marks the cell in the bottom row, first column. I will follow the arrows from there. Its arrow points up, ' +
  'so move one ends in row three. There the arrow points right: move two. Now row three, column two. The arrow points ' +
  'up again, then right; that makes four moves. That cell holds a circle filled with purple. The answer is purple.';
const words = text.split(/(?= )|(?=[.,;:])/);

describe('the trace editor', () => {
  const pages = tracePages();
  const open = (file = recorded, options: TracePageOptions = {}) => pages.open(file, options);

  const playhead = ({ page }: TracePage) => page.locator('.playhead b').innerText();
  const isAt = ({ page }: TracePage, step: number) =>
    page.locator('.playhead b', { hasText: new RegExp(`^${step}$`) }).waitFor();
  /** The middles of playhead and of the place of a step on the axis, in pixels of the window. */
  const placeOf = ({ page }: TracePage, selector: string) =>
    page.locator(selector).evaluate(element => element.getBoundingClientRect().left);
  const pixels = ({ page }: TracePage, selector: string) =>
    page.locator(selector).evaluate(canvas => (canvas as HTMLCanvasElement).toDataURL());
  const areOther = ({ page }: TracePage, selector: string, before: string) =>
    page.waitForFunction(
      ([canvas, then]) => document.querySelector<HTMLCanvasElement>(canvas)?.toDataURL() !== then,
      [selector, before] as const,
    );

  it('shows question, answer, its mark and what ran without a word from the host', async () => {
    const { page } = await open();
    assert.match(await page.getByRole('heading', { level: 1 }).innerText(), /^start at the ring/);
    await page.locator('.answer').getByText('green', { exact: true }).waitFor();
    await page.locator('.answer').getByText('right').waitFor();
    const facts = await page.locator('.facts').innerText();
    for (const fact of ['pinhole', methodTitles['text-cot'], 'seed 0', '49 tokens'])
      assert.ok(facts.includes(fact), `${fact} in ${facts}`);
  });

  it('keys move playhead, word, values and stage together', async () => {
    const trace = await open();
    const { page } = trace;
    await isAt(trace, 1);
    await trace.rest();
    const before = await pixels(trace, 'canvas.picture');
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
    await isAt(trace, 4);
    assert.equal(await page.locator('.token.on').getAttribute('id'), 'step-4');
    assert.equal(await page.locator('.strip').getAttribute('aria-activedescendant'), 'step-4');
    const word = await page.locator('.token.on').innerText();
    const fed = await page.locator('#step-3').innerText();
    await page.locator('.attention .head-line', { hasText: `from “${fed}”, writing “${word}”` }).waitFor();
    await areOther(trace, 'canvas.picture', before);
    await page.keyboard.press('Shift+ArrowRight');
    await isAt(trace, 8);
    await page.keyboard.press('End');
    await isAt(trace, 49);
    await page.keyboard.press('Shift+ArrowLeft');
    await isAt(trace, 43);
    await page.keyboard.press('Home');
    await isAt(trace, 1);
    assert.deepEqual((await trace.asked('selected')).slice(-1), [1]);
  });

  it('puts playhead, curve and ruler of a step at the same place', async () => {
    const trace = await open(recorded, { savedState: { step: 22 } });
    await isAt(trace, 22);
    await trace.rest();
    // Step 22 begins a span: its middle is half a step right of the column's edge.
    const [head, column, next] = await Promise.all([
      placeOf(trace, '.playhead'),
      placeOf(trace, '.column:has(#step-22)'),
      placeOf(trace, '.column:has(#step-29)'),
    ]);
    assert.ok(Math.abs(head - (column + (next - column) / 14)) < 1, `${head} in ${column}..${next}`);
    const curve = (await trace.page.locator('.curve[data-lane=entropy]').getAttribute('d')) ?? '';
    const axis = await placeOf(trace, '.axis');
    const points = curve
      .slice(1)
      .split('L')
      .map(point => Number(point.split(' ')[0]));
    assert.ok(Math.abs((points[21] ?? 0) - (head - axis)) < 1, 'the 22nd point of the curve');
  });

  it('scrubs with the pointer and rebuilds nothing of the film', async () => {
    const trace = await open();
    const { page } = trace;
    await isAt(trace, 1);
    await trace.rest();
    await page.evaluate(() => {
      const film = document.querySelector('.scroller');
      const changes: string[] = [];
      Object.assign(window, { filmChanges: changes });
      new MutationObserver(records => {
        for (const { type, target } of records)
          if (type === 'childList' && !(target as Element).closest('.playhead'))
            changes.push((target as Element).className);
      }).observe(film ?? document, { childList: true, subtree: true });
    });
    const box = await page.locator('.tracks').boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + 20, box.y + 40);
    await page.mouse.down();
    for (let x = 20; x < box.width - 20; x += 12) await page.mouse.move(box.x + x, box.y + 40);
    await page.mouse.move(box.x + box.width - 2, box.y + 40);
    await page.mouse.up();
    await isAt(trace, 49);
    assert.deepEqual(
      await page.evaluate(() => (window as unknown as { filmChanges: string[] }).filmChanges),
      [],
    );
    await page.locator('#step-30').click();
    await isAt(trace, 30);
  });

  it('changes nothing of the words and curves by fifty moves but which step is selected', async () => {
    const trace = await open();
    const { page } = trace;
    await isAt(trace, 1);
    await page.evaluate(() => {
      const changes = new Set<string>();
      Object.assign(window, { stripChanges: changes });
      const watched = new MutationObserver(records => {
        for (const { type, attributeName } of records) changes.add(attributeName ?? type);
      });
      for (const part of document.querySelectorAll('.strip, .tracks'))
        watched.observe(part, { childList: true, attributes: true, characterData: true, subtree: true });
    });
    for (let move = 0; move < 50; move++) await page.keyboard.press(move < 40 ? 'ArrowRight' : 'ArrowLeft');
    await isAt(trace, 31);
    assert.deepEqual(
      await page.evaluate(() =>
        [...(window as unknown as { stripChanges: Set<string> }).stripChanges].sort(),
      ),
      ['aria-activedescendant', 'aria-selected', 'class'],
    );
  });

  it('has every plotted number in its table, and copies it', async () => {
    const trace = await open(recorded, { savedState: { step: 5, table: true } });
    const { document } = trace.file;
    assert.ok(document);
    const rows = await trace.page.getByRole('row').allInnerTexts();
    const view = viewOf(document, name => trace.file.open.tensors.has(name));
    assert.equal(rows.length, view.steps.length + 1);
    const cells = rows.map(row => row.split('\t').map(cell => cell.trim()));
    const column = cells[0]?.findIndex(name => name.startsWith('Attention entropy')) ?? -1;
    const listed = cells.slice(1).map(row => row[column]);
    assert.deepEqual(
      listed,
      view.steps.map(step => step.attention?.entropy?.toFixed(2) ?? '\u2013'),
    );
    await trace.page.getByRole('button', { name: 'Copy as TSV' }).click();
    const [copied] = (await trace.asked('copy')) as string[];
    assert.deepEqual(
      copied?.split('\n').map(line => line.split('\t').length),
      rows.map(() => cells[0]?.length),
    );
    await trace.page.keyboard.press('ArrowRight');
    await trace.page.locator('tr.on#row-6').waitFor();
  });

  it('draws the curve from the same numbers as the table', async () => {
    const trace = await open();
    const { document } = trace.file;
    const values =
      document?.steps.flatMap(step =>
        step.kind === 'text' ? [step.measures?.attention?.entropy ?? NaN] : [],
      ) ?? [];
    const curve = (await trace.page.locator('.curve[data-lane=entropy]').getAttribute('d')) ?? '';
    const heights = curve
      .slice(1)
      .split('L')
      .map(point => Number(point.split(' ')[1]));
    assert.equal(heights.length, values.length);
    // A straight line from entropies to pixels: the two that are furthest apart give it, all others lie on it.
    const [least, most] = [Math.min(...values), Math.max(...values)].map(value => values.indexOf(value));
    const [v0 = 0, v1 = 0] = [values[least ?? 0], values[most ?? 0]];
    const [h0 = 0, h1 = 0] = [heights[least ?? 0], heights[most ?? 0]];
    values.forEach((value, i) =>
      assert.ok(
        Math.abs(h0 + ((value - v0) * (h1 - h0)) / (v1 - v0) - (heights[i] ?? 0)) < 0.6,
        `step ${i + 1}`,
      ),
    );
  });

  it('says by how much a steered step was turned, and has a gap where it was not', async () => {
    const turned = (step: number) => (step % 4 === 0 ? undefined : step / 2);
    const file = await madeTrace({ folder: temporaryFolder(), words, steps: 12, turned });
    const { page } = await open(file);
    const curve = (await page.locator('.curve[data-lane=turned]').getAttribute('d')) ?? '';
    assert.equal(curve.split('M').length - 1, 3, curve);
    await page.keyboard.press('t');
    const row = (step: number) => page.getByRole('row', { name: new RegExp(`^Step ${step} `) });
    await page.getByRole('columnheader', { name: /Turned by/ }).waitFor();
    assert.match(await row(7).innerText(), /\b3\.5\b/);
    assert.doesNotMatch(await row(8).innerText(), /\b4\.0\b/);
  });

  it('changes layer, head and overlay by keys, and keeps what is looked at', async () => {
    const trace = await open();
    const { page } = trace;
    await page.getByText('L4', { exact: true }).waitFor();
    await page.keyboard.press(']');
    await page.getByText('L5', { exact: true }).waitFor();
    await page.getByRole('radio', { name: 'Layer', checked: true }).waitFor();
    await page.keyboard.press('h');
    await page.getByRole('radio', { name: 'Head', checked: true }).waitFor();
    await page.getByRole('gridcell').nth(0).focus();
    await page.keyboard.press('ArrowRight');
    const head = page.locator('.head-cell:focus');
    assert.equal(await head.getAttribute('aria-label'), 'L5, head 1');
    await page.locator('.head-cell:focus[title*="entropy"]').waitFor();
    assert.match((await head.getAttribute('title')) ?? '', /^L5, head 1: entropy \d\.\d\d nats$/);
    const other = page.getByRole('gridcell').nth(2);
    assert.equal(await other.getAttribute('title'), null);
    await other.hover();
    assert.match((await other.getAttribute('title')) ?? '', /^L5, head 2: entropy \d\.\d\d nats$/);
    assert.equal(await playhead(trace), '1', 'arrows in the grid do not scrub');
    await page.keyboard.press('Escape');
    await page.keyboard.press('o');
    await page.getByText('100 %').waitFor();
    const kept = (await trace.kept()) as Record<string, unknown>;
    assert.deepEqual([kept['mode'], kept['layer'], kept['head'], kept['opacity']], ['head', 4, 1, 100]);
  });

  it('goes on from the mode and the head that keys reached, even before they are drawn', async () => {
    const { page } = await open();
    const twice = () =>
      page.evaluate(() => {
        const press = { key: 'ArrowRight', bubbles: true, cancelable: true };
        for (let i = 0; i < 2; i++)
          document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', press));
      });
    await page.getByRole('radio', { name: 'Mean' }).focus();
    await twice();
    await page.getByRole('radio', { name: 'Head', checked: true }).waitFor();
    await page.locator('.head-cell[data-head="0"]').focus();
    await twice();
    await page.locator('.head-cell[data-head="2"][aria-selected="true"]:focus').waitFor();
  });

  it('takes the overlay off while a key is held', async () => {
    const trace = await open(recorded, { savedState: { step: 3 } });
    await isAt(trace, 3);
    await trace.rest();
    const covered = await pixels(trace, 'canvas.picture');
    await trace.page.keyboard.down('Shift');
    await trace.page.keyboard.down('O');
    await areOther(trace, 'canvas.picture', covered);
    await trace.page.keyboard.up('O');
    await trace.page.keyboard.up('Shift');
    await trace.page.waitForFunction(
      before => (document.querySelector('canvas.picture') as HTMLCanvasElement).toDataURL() === before,
      covered,
    );
  });

  it('leaves keys to a field that has the focus', async () => {
    const trace = await open();
    await trace.page.getByRole('slider', { name: 'Overlay' }).focus();
    await trace.page.keyboard.press('ArrowRight');
    await trace.page.getByText('85 %').waitFor();
    assert.equal(await playhead(trace), '1');
  });

  it('obeys its host: a step from the side bar, a command from the palette', async () => {
    const trace = await open();
    await trace.post({ kind: 'topic', topic: 'select', value: 17 });
    await isAt(trace, 17);
    await trace.post({ kind: 'topic', topic: 'command', value: 'showKeys' });
    await trace.page.getByRole('dialog').getByText('all keys').waitFor();
    await trace.page.keyboard.press('Escape');
    await trace.page.getByRole('dialog').waitFor({ state: 'hidden' });
  });

  it('follows a run that grows, stays where a person looks, and keeps its place when it ends', async () => {
    const made = { folder: temporaryFolder(), words, steps: 60 };
    const writer = await beginTrace(made);
    await addSteps(writer, made, 1, 20);
    const trace = await open(writer.path);
    const next = async (from: number, to: number) => {
      await addSteps(writer, made, from, to);
      await trace.file.look();
      await trace.show(trace.file.content.value);
    };
    await isAt(trace, 19);
    await trace.page.getByText('unexposed').waitFor();
    await next(20, 30);
    await isAt(trace, 29);
    await trace.page.keyboard.press('Home');
    await isAt(trace, 1);
    await next(30, 60);
    await writer.end({ status: { state: 'done', ms: 800 } });
    await trace.file.look();
    await trace.show(trace.file.content.value);
    await trace.page.getByText('unexposed').waitFor({ state: 'detached' });
    assert.equal(await playhead(trace), '1');
    assert.equal(await trace.page.locator('.token').count(), 59);
  });

  it('says undefined where there is no attention on the picture, and leaves a gap', async () => {
    const file = await madeTrace({
      folder: temporaryFolder(),
      words,
      steps: 40,
      blind: step => step > 9 && step < 20,
    });
    const trace = await open(file, { savedState: { step: 14 } });
    await isAt(trace, 14);
    assert.equal(
      await trace.page.locator('.lane', { hasText: 'Attention entropy' }).locator('.value').innerText(),
      'undefined',
    );
    const curve = (await trace.page.locator('.curve[data-lane=entropy]').getAttribute('d')) ?? '';
    assert.equal(curve.split('M').length - 1, 2, 'two stretches');
    await trace.page.locator('.head-line').getByText('none on the picture').waitFor();
    await trace.page.locator('.heads .caption').getByText('none on the picture').waitFor();
  });

  it('offers to finish what was left behind, and says what cannot be shown', async () => {
    const sentence = 'The run was cut off after 51 steps; what was finished by then is here.';
    const trace = await open(recorded, {
      content: read =>
        read.name === 'shown'
          ? {
              ...read,
              finish: 'possible',
              trace: { ...read.trace, status: { state: 'recovered', sentence } },
            }
          : read,
    });
    await trace.page.getByText(sentence).waitFor();
    await trace.page.getByRole('button', { name: 'Finish trace' }).click();
    assert.ok((await trace.calls()).includes('finish'));
    await trace.page.getByText('cut off', { exact: true }).waitFor();
  });

  it('offers another model where this one does not know the picture', async () => {
    const notes = ['Another note.', 'This picture is outside what pinhole knows: its answer means nothing.'];
    const trace = await open(recorded, {
      content: read => (read.name === 'shown' ? { ...read, trace: { ...read.trace, notes } } : read),
    });
    await trace.page.getByText(notes[1]!).waitFor();
    await trace.page.getByRole('button', { name: 'Add a model…' }).click();
    assert.ok((await trace.calls()).includes('addModel'));
  });

  it('shows the sentence of a file that is not there, and the trace when it is', async () => {
    const file = path.join(temporaryFolder(), 'late.trace.safetensors');
    const trace = await open(file);
    await trace.page.getByRole('alert').getByText('There is no trace at').waitFor();
    copyFileSync(recorded, file);
    await trace.file.look();
    await trace.show(trace.file.content.value);
    await trace.page.locator('.strip').waitFor();
  });

  it('draws its maps anew when the theme changes', async () => {
    const trace = await open(recorded, { savedState: { step: 3 } });
    await trace.rest();
    const before = await pixels(trace, 'canvas.heads-map');
    await changeTheme(trace.page, 'light');
    await areOther(trace, 'canvas.heads-map', before);
  });

  for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] satisfies ThemeName[])
    for (const width of [420, 700, 1100])
      it(`fits ${width} pixels in ${theme}`, async () => {
        const trace = await open(recorded, { theme, width, savedState: { step: 26 } });
        await isAt(trace, 26);
        await trace.page.locator('canvas.legend').waitFor();
        await trace.page.locator('.likely li').first().waitFor();
        const over = await trace.page.evaluate(
          () => document.documentElement.scrollWidth - window.innerWidth,
        );
        assert.ok(over <= 0, `${over} pixels too wide`);
        await shot(trace.page, `trace-${theme}-${width}`);
      });
});
