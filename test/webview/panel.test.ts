import assert from 'node:assert/strict';
import type { RunPanelState } from '../../src/shared/protocol/run-panel';
import { closePage, shot } from '../support/browser';
import { states as exposureStates } from './exposure-states';
import type { RecordedPanel } from './recorded-host';
import { openPanel } from './recorded-host';
import { base, pixels, question, running, states } from './run-states';

describe('the Run view', () => {
  let panel: RecordedPanel | undefined;

  const open = async (
    state: RunPanelState,
    options: { width?: number; height?: number; theme?: 'dark' | 'light' } = {},
  ) => {
    const opened = await openPanel({
      bundle: 'panel',
      title: 'Darkroom',
      state,
      answers: { thumbnail: pixels },
      width: 300,
      height: 900,
      ...options,
    });
    panel = opened;
    return opened;
  };

  afterEach(async () => {
    const faults = panel?.faults ?? [];
    if (panel) await closePage(panel.page);
    panel = undefined;
    assert.deepEqual(faults, [], 'the page reported errors');
  });

  it('draws model, picture, question and method without a word from the host', async () => {
    const { page } = await open(base);
    assert.equal(await page.getByRole('combobox', { name: 'Model' }).inputValue(), '/models/pinhole');
    assert.equal(await page.getByRole('textbox', { name: 'Question' }).inputValue(), question);
    assert.ok(await page.getByRole('radio', { name: 'Text CoT' }).isChecked());
    await page.getByText('truth pink').waitFor();
    await page.getByText('128 × 128, sample of trail').waitFor();
  });

  it('runs with the button and with Ctrl+Enter, after the host has heard the question', async () => {
    const { page, calls } = await open(base);
    await page.getByRole('textbox', { name: 'Question' }).fill('which colour ?');
    await page.getByRole('textbox', { name: 'Question' }).press('Control+Enter');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    const asked = (await calls()).filter(name => name === 'choose' || name === 'run');
    // A slow typist's question is told once more on the way.
    assert.equal(asked[0], 'choose');
    assert.equal(asked.filter(name => name === 'run').length, 2);
  });

  it('offers another model beside an answer about a picture that the model does not know', async () => {
    const { page, calls } = await open(states.wrong);
    await page.getByRole('button', { name: 'Add a model…' }).click();
    assert.ok((await calls()).includes('addModel'));
    await shot(page, 'panel-outside');
  });

  it('keeps what is being typed when an older state arrives', async () => {
    const { page, publish } = await open(base);
    const field = page.getByRole('textbox', { name: 'Question' });
    await field.fill('half a sent');
    await publish({ ...base, engine: { name: 'idle' } });
    await page.getByText('Engine idle').waitFor();
    assert.equal(await field.inputValue(), 'half a sent');
  });

  it('takes over a question that the host has chosen', async () => {
    const { page, publish } = await open(base);
    await publish({ ...base, choice: { ...base.choice, question: 'another ?' } });
    await page.waitForFunction(() => document.querySelector('textarea')?.value === 'another ?');
  });

  it('offers the next ready question', async () => {
    const { page } = await open(base);
    await page.getByText('ready question 1 of 2').waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('truth star').waitFor();
  });

  it('moves a number that is out of range to its edge', async () => {
    const { page } = await open(base);
    const runs = page.getByRole('spinbutton', { name: 'Runs' });
    await runs.fill('1000');
    await runs.press('Tab');
    assert.equal(await runs.inputValue(), '64');
    await runs.fill('');
    await runs.press('Tab');
    assert.equal(await runs.inputValue(), '1');
  });

  it('offers the options of the method, keeps what differs from training, and says what is untrained', async () => {
    const { page, asked, publish } = await open(states['untrained-method']);
    const state = states['untrained-method'];
    await page.getByText('untrained here').waitFor();
    const patches = page.getByRole('spinbutton', { name: 'Patches in a step (k)' });
    assert.equal(await patches.inputValue(), '8');
    await patches.fill('5000');
    await patches.press('Tab');
    assert.equal(await patches.inputValue(), '1024');
    await patches.fill('32');
    await patches.press('Tab');
    const [first, second] = (await asked('choose')) as object[];
    assert.deepEqual(first, { settings: { 'ivt-lr': { patches: 1024 } } }, 'and nothing of the others');
    assert.deepEqual(second, { settings: { 'ivt-lr': { patches: null } } }, '32 is what holds anyway');
    await page.getByRole('button', { name: 'As trained' }).click();
    const none = { settings: { 'ivt-lr': { stop: null, patches: null } } };
    assert.deepEqual((await asked('choose')).at(-1), none);
    await page.getByRole('combobox', { name: 'Variant' }).selectOption('Paper');
    assert.deepEqual((await asked('choose')).at(-1), { fidelity: { 'ivt-lr': 'paper' } });
    await page.getByRole('spinbutton', { name: 'that is' }).waitFor();
    await publish({ ...state, choice: { ...state.choice, settings: {} } });
    await page.getByRole('spinbutton', { name: 'that is' }).waitFor({ state: 'detached' });
    await publish({ ...state, choice: { ...state.choice, method: 'direct' } });
    await page.getByRole('group', { name: /^Options of/ }).waitFor({ state: 'detached' });
  });

  it('chooses the method that was pressed, although a model with others came before the button was let go', async () => {
    const { page, asked, publish } = await open(base);
    const [card] = base.models.name === 'found' ? base.models.cards : [];
    assert.ok(card);
    const radio = page.getByRole('radio', { name: 'Text CoT' });
    assert.equal(card.methods.indexOf('text-cot'), 0);
    await publish({ ...base, choice: { ...base.choice, method: 'direct' } });
    await page.waitForFunction(() => document.querySelector('label.chosen')?.textContent.includes('Direct'));
    await radio.focus();
    await page.keyboard.down('Space');
    const methods = ['modal-mixed', ...card.methods] as const;
    await publish({
      ...base,
      models: { name: 'found', cards: [{ ...card, methods }] },
      choice: { ...base.choice, method: 'direct' },
    });
    await page.getByRole('radio', { name: 'Modal-mixed' }).waitFor();
    await page.keyboard.up('Space');
    assert.ok(await radio.isChecked());
    assert.deepEqual((await asked('choose')).at(-1), { method: 'text-cot' });
  });

  it('shows how far a run has come and cancels it in place', async () => {
    const { page, calls, publish } = await open(running);
    const bar = page.getByRole('progressbar', { name: 'Run' });
    assert.equal(await bar.getAttribute('aria-valuetext'), '12 tokens of at most 256');
    await page.getByRole('button', { name: 'Cancel' }).click();
    assert.ok((await calls()).includes('stop'));
    assert.ok(running.run.name === 'running');
    await publish({ ...running, run: { ...running.run, stopping: true } });
    await page.locator('vscode-button[disabled]', { hasText: 'Cancel' }).waitFor();
  });

  it('says whether the answer is right, in words, and opens the trace', async () => {
    const { page, calls } = await open(states.wrong);
    await page.locator('.mark.wrong', { hasText: 'wrong' }).waitFor();
    await page.getByText('truth pink, 31 tokens').waitFor();
    await page.getByRole('button', { name: 'Open trace' }).click();
    assert.ok((await calls()).includes('openTrace'));
  });

  it('says beside a random vector that one pair proves little, and copies the sweep', async () => {
    const state = states['beside-random'];
    const { page, asked, publish } = await open(state);
    await page.getByText('One pair proves little.').waitFor();
    await page.getByRole('button', { name: 'Copy the sweep' }).click();
    assert.deepEqual(await asked('copy'), [state.run.sweep]);
    await publish({ ...state, run: { ...state.run, sweep: undefined } });
    await page.getByText('A sweep (darkroom direction sweep)').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Copy the sweep' }).count(), 0);
  });

  it('tells what is left of a run whose engine was killed, the cause said once', async () => {
    const { page } = await open(states.killed);
    assert.equal(await page.getByText('was killed by the system').count(), 1);
    await page.getByText('Every finished step is in the trace.').waitFor();
    await page.getByRole('button', { name: 'Open the trace' }).waitFor();
    await page.getByRole('button', { name: 'Restart engine' }).waitFor();
  });

  for (const [name, reason] of [
    ['no-model', 'Run starts when there is a model.'],
    ['no-picture', 'Choose a picture first.'],
  ] as const) {
    it(`says why it cannot run: ${name}`, async () => {
      const { page, calls } = await open(states[name]);
      await page.getByText(reason).waitFor();
      assert.ok(await page.getByRole('button', { name: 'Run', exact: true }).isDisabled());
      await page.getByRole('textbox', { name: 'Question' }).press('Control+Enter');
      assert.equal((await calls()).includes('run'), false);
    });
  }

  it('looks for no model and offers no run in an untrusted workspace', async () => {
    const { page } = await open(states.untrusted);
    await page.getByText('This workspace is not trusted').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Run', exact: true }).count(), 0);
  });

  it('shows text of models and names of files as text', async () => {
    const hostile = '<img src=x onerror="window.hacked=1">';
    assert.ok(running.run.name === 'running' && base.picture);
    const { page } = await open({
      ...running,
      picture: { ...base.picture, name: hostile },
      run: { ...running.run, text: hostile },
    });
    assert.equal(await page.getByText(hostile).count(), 2);
    assert.equal(await page.evaluate(() => 'hacked' in window), false);
  });

  for (const name of ['ready', 'wrong', 'running'] as const)
    it(`shows question and method above the bar in a window of 800 pixels: ${name}`, async () => {
      // What the window leaves for this view of three.
      const { page } = await open(states[name], { width: 300, height: 428 });
      await page.getByText('128 × 128').waitFor();
      const box = async (selector: string) => (await page.locator(selector).first().boundingBox())!;
      const bar = await box('footer');
      const question = await box('textarea');
      const method = await box('.methods label');
      assert.ok(question.y > 0 && question.y + question.height <= bar.y, 'the question is in sight');
      assert.ok(method.y + method.height <= bar.y, 'a method is in sight');
      assert.equal(Math.round(bar.y + bar.height), 428);
      await shot(page, `panel-low-${name}`);
    });

  it('leaves most of a low view to what is asked next, however the last run ended', async () => {
    const height = 428;
    const { page, publish } = await open(base, { width: 300, height });
    const shares: Record<string, number> = {};
    for (const [name, state] of Object.entries({ ...states, ...exposureStates })) {
      await publish(state);
      await page.locator('.sections, .welcome, .alone').waitFor();
      const bar = await page
        .locator('footer')
        .evaluateAll(all => all[0]?.getBoundingClientRect().height ?? 0);
      shares[name] = Math.round((100 * bar) / height);
    }
    const large = Object.entries(shares).filter(([, share]) => share > 36);
    assert.deepEqual(large, [], JSON.stringify(shares));
  });

  for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] as const) {
    for (const width of [300, 420]) {
      it(`has its picture taken in ${theme}, ${width} pixels wide`, async () => {
        const opened = await openPanel({
          bundle: 'panel',
          title: 'Darkroom',
          state: states.ready,
          answers: { thumbnail: pixels },
          width,
          height: 720,
          theme,
        });
        panel = opened;
        for (const [name, state] of Object.entries(states)) {
          await opened.publish(state);
          await opened.page.locator('.sections, .welcome, .alone').waitFor();
          if ('picture' in state && state.trusted) await opened.page.locator('img').waitFor();
          await shot(opened.page, `panel-${name}-${theme}-${width}`);
          const overflow = await opened.page.evaluate(
            () => document.documentElement.scrollWidth - window.innerWidth,
          );
          assert.ok(overflow <= 0, `${name} is ${overflow} px too wide`);
        }
      });
    }
  }
});
