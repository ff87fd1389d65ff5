import assert from 'node:assert/strict';
import type { RunPanelState } from '../../src/shared/protocol/run-panel';
import { closePage, shot } from '../support/browser';
import { bars, base, exposure, facts, states, trail } from './exposure-states';
import type { RecordedPanel } from './recorded-host';
import { openPanel } from './recorded-host';

describe('interventions in the Run view', () => {
  let panel: RecordedPanel | undefined;

  /** The host takes over what is chosen, as the real one does: the newer state comes before the answer. */
  const open = async (state: RunPanelState) => {
    let now = state;
    const opened = await openPanel({
      bundle: 'panel',
      title: 'Darkroom',
      state,
      width: 300,
      height: 900,
      answer: async (name, changes) => {
        if (name !== 'choose') return undefined;
        now = { ...now, choice: { ...now.choice, ...(changes as Partial<RunPanelState['choice']>) } };
        return panel?.publish(now);
      },
    });
    panel = opened;
    return opened;
  };
  const chosen = async ({ asked }: RecordedPanel) =>
    (await asked('choose')) as Partial<RunPanelState['choice']>[];
  const lastExposures = async (opened: RecordedPanel) => (await chosen(opened)).at(-1)?.exposures ?? [];

  afterEach(async () => {
    const faults = panel?.faults ?? [];
    if (panel) await closePage(panel.page);
    panel = undefined;
    assert.deepEqual(faults, [], 'the page reported errors');
  });

  it('says in a sentence what they are for, and offers two ways to one', async () => {
    const opened = await open(states.empty);
    const { page } = opened;
    await page.getByText('A direction found in a text model').waitFor();
    await page.getByRole('button', { name: 'Add direction…' }).click();
    await page.getByRole('button', { name: 'Extract direction…' }).click();
    assert.deepEqual(
      (await opened.calls()).filter(name => name.endsWith('Direction')),
      ['addDirection', 'extractDirection'],
    );
    assert.equal(await page.getByRole('checkbox', { name: 'With a random vector' }).count(), 0);
  });

  it('shows where a direction is from, what the last run made of it, and where it goes', async () => {
    const { page } = await open(base);
    await page.getByText('pinhole-text-same, 12 pairs, trail').waitFor();
    await page
      .getByText(
        'Last run, at 0.35: turned by 14°, at most 17° in layer 4, ‖αv‖ is 0.25 ‖h‖; random vector 13°.',
      )
      .waitFor();
    assert.equal(await page.getByRole('spinbutton', { name: 'First layer of trail' }).inputValue(), '4');
    await page.getByText('of 8').waitFor();
    assert.equal(await page.locator('.rail .chosen').count(), 1);
    assert.equal(await page.getByRole('combobox', { name: 'Position of trail' }).inputValue(), 'all');
  });

  it('moves its exposure by keys, and the number goes with the slider', async () => {
    const opened = await open(base);
    const slider = opened.page.getByRole('slider', { name: 'Exposure of trail' });
    const number = opened.page.getByRole('spinbutton', { name: 'Exposure of trail' });
    await slider.focus();
    await slider.press('ArrowRight');
    assert.equal(await number.inputValue(), '0.4');
    await slider.press('End');
    assert.equal(await number.inputValue(), '2');
    assert.equal((await lastExposures(opened))[0]?.strength, 2);
  });

  it('moves a number that is out of range to its edge, and puts back what is none', async () => {
    const opened = await open(base);
    const number = opened.page.getByRole('spinbutton', { name: 'Exposure of trail' });
    await number.fill('-3000');
    await number.press('Tab');
    assert.equal(await number.inputValue(), '-100');
    assert.equal((await lastExposures(opened))[0]?.strength, -100);
    const layer = opened.page.getByRole('spinbutton', { name: 'Last layer of trail' });
    await layer.fill('77');
    await layer.press('Tab');
    assert.deepEqual((await lastExposures(opened))[0]?.layers, { from: 4, to: 8 });
    const cut = opened.page.getByRole('spinbutton', { name: 'Cut-off of trail' });
    await cut.fill('');
    await cut.press('Tab');
    assert.equal(await cut.inputValue(), '48');
  });

  it('takes the other end of the layers along', async () => {
    const opened = await open(base);
    const layer = opened.page.getByRole('spinbutton', { name: 'First layer of trail' });
    await layer.fill('6');
    await layer.press('Tab');
    assert.deepEqual((await lastExposures(opened))[0]?.layers, { from: 6, to: 6 });
  });

  it('moves the cut-off by keys and by dragging, and says what is kept', async () => {
    const opened = await open(base);
    const { page } = opened;
    const line = page.getByRole('slider', { name: 'Cut-off of trail' });
    await line.focus();
    await line.press('ArrowRight');
    await line.press('ArrowRight');
    assert.equal(await page.getByRole('spinbutton', { name: 'Cut-off of trail' }).inputValue(), '50');
    assert.match((await line.getAttribute('aria-valuetext')) ?? '', /^50 of 192, keeps \d+ % of the energy$/);
    assert.equal((await lastExposures(opened))[0]?.keep, 50);
    await line.press('End');
    assert.equal(await line.getAttribute('aria-valuetext'), '192 of 192, keeps 100 % of the energy');
    const box = (await line.boundingBox())!;
    await page.mouse.move(box.x + box.width - 6, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + 20, { steps: 4 });
    const told = (await chosen(opened)).length;
    await page.mouse.up();
    const keep = (await lastExposures(opened))[0]?.keep ?? 0;
    assert.ok(Math.abs(keep - 96) <= 2, `the middle keeps about half of 192, and not ${keep}`);
    assert.equal((await chosen(opened)).length, told + 1, 'the host is told when the line is let go');
  });

  it('has the spectrum as a table', async () => {
    const { page } = await open(base);
    const table = page.getByRole('table', { name: 'Energy of the direction by frequency' });
    const cells = await table.locator('tbody tr td:nth-child(2)').allTextContents();
    const sum = cells.reduce((all, text) => all + Number.parseInt(text, 10), 0);
    assert.ok(cells.length === 8 && Math.abs(sum - 100) <= 4, cells.join());
    const kept = await table.locator('tbody tr td:nth-child(3)').allTextContents();
    assert.equal(kept[0], 'kept');
    assert.equal(kept.at(-1), 'taken away');
  });

  it('keeps what is being moved when an older state arrives', async () => {
    const { page, publish } = await open(base);
    const line = page.getByRole('slider', { name: 'Cut-off of trail' });
    const box = (await line.boundingBox())!;
    await page.mouse.move(box.x + box.width / 4, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + 20);
    await publish({ ...base, engine: { name: 'idle' } });
    await page.getByText('Engine idle').waitFor();
    const value = Number(await page.getByRole('spinbutton', { name: 'Cut-off of trail' }).inputValue());
    await page.mouse.up();
    assert.ok(Math.abs(value - 96) <= 2, String(value));
  });

  it('keeps a number that is being typed when an older state arrives', async () => {
    const opened = await open(base);
    const number = opened.page.getByRole('spinbutton', { name: 'Exposure of trail' });
    await number.fill('1.5');
    await opened.publish({ ...base, engine: { name: 'idle' } });
    await opened.page.getByText('Engine idle').waitFor();
    assert.equal(await number.inputValue(), '1.5');
    await number.press('Tab');
    assert.equal((await lastExposures(opened))[0]?.strength, 1.5);
  });

  it('turns off, removes, and asks for the control run by name', async () => {
    const opened = await open(base);
    const { page } = opened;
    const control = page.getByRole('checkbox', { name: 'With a random vector of equal norm' });
    assert.ok(await control.isChecked());
    await control.uncheck();
    assert.deepEqual((await chosen(opened)).at(-1), { withRandom: false });
    await page.getByRole('checkbox', { name: 'trail', exact: true }).uncheck();
    assert.equal((await lastExposures(opened))[0]?.on, false);
    await page.getByRole('button', { name: 'Remove trail' }).click();
    assert.deepEqual(await lastExposures(opened), []);
  });

  it('says in place that the file of a direction is gone, and does not run without it in silence', async () => {
    const opened = await open(states.missing);
    const { page } = opened;
    await page.getByText(`The direction ${bars} is not there.`).waitFor();
    await page.getByText('Reading the direction').waitFor();
    await page.getByText('cannot be read: turn it off or remove it.').waitFor();
    assert.ok(await page.getByRole('button', { name: 'Run', exact: true }).isDisabled());
    await opened.publish({
      ...states.missing,
      choice: { ...states.missing.choice, exposures: [exposure, { ...exposure, file: bars, on: false }] },
    });
    await page.getByText('cannot be read: turn it off or remove it.').waitFor({ state: 'detached' });
  });

  it('says that the released variant has no control run, and names its own positions', async () => {
    const opened = await open(base);
    const { page } = opened;
    await page.locator('summary').click();
    await page.getByRole('combobox', { name: 'Variant of trail' }).selectOption('Released code');
    await page.getByText('No random vector beside the released variant').waitFor();
    assert.equal((await lastExposures(opened))[0]?.positions, 'first');
    await page.getByRole('combobox', { name: 'Variant of trail' }).selectOption('Paper');
    assert.equal((await lastExposures(opened))[0]?.positions, 'all');
  });

  it('has what was answered with a random vector beside the answer, with its trace', async () => {
    const opened = await open(states.ended);
    const { page } = opened;
    await page.locator('.control', { hasText: 'red' }).waitFor();
    await page.getByRole('button', { name: 'Open trace with the random vector' }).click();
    assert.deepEqual(await opened.asked('openTrace'), ['/traces/random.trace.safetensors']);
  });

  it('shows names of files and models as text', async () => {
    const hostile = '<img src=x onerror="window.hacked=1">';
    const { page } = await open({
      ...base,
      directions: { [trail]: { name: 'read', facts: { ...facts, model: hostile } } },
    });
    await page.getByText(hostile).waitFor();
    assert.equal(await page.evaluate(() => 'hacked' in window), false);
  });

  for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] as const)
    for (const width of [300, 420, 1100])
      it(`has its picture taken in ${theme}, ${width} pixels wide`, async () => {
        panel = await openPanel({
          bundle: 'panel',
          title: 'Darkroom',
          state: base,
          width,
          height: 1100,
          theme,
        });
        const { page, publish } = panel;
        for (const [name, state] of Object.entries(states)) {
          await publish(state);
          await page.locator('.section-links').waitFor();
          if (name === 'two') await page.locator('summary').first().click();
          await shot(page, `panel-interventions-${name}-${theme}-${width}`);
          const overflow = await page.evaluate(
            () => document.documentElement.scrollWidth - window.innerWidth,
          );
          assert.ok(overflow <= 0, `${name} is ${overflow} px too wide`);
        }
      });
});
