import assert from 'node:assert/strict';
import { closePage, shot } from '../support/browser';
import type { RecordedPanel } from './recorded-host';
import { openPanel } from './recorded-host';

describe('the shared controls', () => {
  let kit: RecordedPanel;

  beforeEach(async () => {
    kit = await openPanel({ bundle: 'kit', title: 'Parts', state: null, width: 420 });
    await kit.page.getByRole('heading', { name: 'Parts' }).waitFor();
  });

  afterEach(async () => {
    await closePage(kit.page);
    assert.deepEqual(kit.faults, [], 'the page reported errors');
  });

  const isShown = (id: string, text: string) =>
    kit.page.locator(`#${id}`, { hasText: new RegExp(`^${text}$`) }).waitFor();

  it('buttons answer to mouse and keyboard, but not while disabled', async () => {
    await kit.page.getByRole('button', { name: 'Run' }).click();
    await kit.page.getByRole('button', { name: 'Copy' }).press('Enter');
    await isShown('pressed', '2');
    assert.equal(await kit.page.getByRole('button', { name: 'Not now' }).isDisabled(), true);
  });

  it('a checkbox says what it was changed to', async () => {
    await kit.page.getByRole('checkbox', { name: 'With a control' }).click();
    await isShown('checked', 'false');
  });

  it('a dropdown is worked with the keyboard', async () => {
    const precision = kit.page.getByRole('combobox', { name: 'Precision' });
    await precision.focus();
    await kit.page.keyboard.press('ArrowUp');
    await isShown('precision', 'fp32');
  });

  it('a text field says each change', async () => {
    await kit.page.getByRole('textbox', { name: 'Filter' }).fill('norm');
    await isShown('words', 'norm');
  });

  it('a range moves by its step and speaks its value', async () => {
    const exposure = kit.page.getByRole('slider', { name: 'Exposure' });
    await exposure.focus();
    await kit.page.keyboard.press('ArrowRight');
    assert.equal(await exposure.getAttribute('aria-valuetext'), '0.40');
    await kit.page.keyboard.press('End');
    assert.equal(await exposure.getAttribute('aria-valuetext'), '1.00');
    assert.equal(await exposure.evaluate(input => input.style.getPropertyValue('--filled')), '100%');
  });
});

describe('the shared controls look like VS Code', () => {
  for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] as const) {
    it(`in ${theme}`, async () => {
      const kit = await openPanel({
        bundle: 'kit',
        title: 'Parts',
        state: null,
        width: 420,
        height: 320,
        theme,
      });
      await kit.page.getByRole('slider').focus();
      await shot(kit.page, `kit-${theme}`);
      await closePage(kit.page);
      assert.deepEqual(kit.faults, []);
    });
  }
});
