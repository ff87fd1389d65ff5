import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { noLatents } from '../../src/model/latent-abilities';
import { methodOptions } from '../../src/model/method-options';
import type { RunOutcome } from '../../src/shared/protocol/run';
import type { RunPanelState } from '../../src/shared/protocol/run-panel';
import { closePage, shot } from '../support/browser';
import type { RecordedPanel } from './recorded-host';
import { openPanel } from './recorded-host';

const samples = path.join(process.env['DARKROOM_ROOT'] ?? '.', 'samples');
const picture = 'trail-1-0.png';
const pixels = `data:image/png;base64,${readFileSync(path.join(samples, picture)).toString('base64')}`;

const question = 'start at the ring and follow the arrows for 3 steps . what colour is the cell ?';

const base: RunPanelState = {
  trusted: true,
  engine: { name: 'ready', pid: 4242 },
  device: 'auto',
  models: {
    name: 'found',
    cards: [
      {
        folder: '/models/pinhole',
        name: 'pinhole',
        family: 'idefics3',
        takesPictures: true,
        methods: ['text-cot', 'direct', 'ivt-lr'],
        untrained: ['ivt-lr'],
        options: { 'ivt-lr': methodOptions('ivt-lr', noLatents) },
        fidelities: { 'ivt-lr': 'released' },
        tasks: ['trail', 'relate', 'bars', 'turn'],
        bytes: 7_400_000,
      },
      {
        folder: '/models/SmolVLM-256M-Instruct',
        name: 'SmolVLM-256M-Instruct',
        family: 'idefics3',
        takesPictures: true,
        methods: ['text-cot', 'direct', 'modal-mixed', 'ivt-lr', 'lavit'],
        untrained: [],
        options: Object.fromEntries(
          (['modal-mixed', 'ivt-lr', 'lavit'] as const).map(method => [
            method,
            methodOptions(method, noLatents),
          ]),
        ),
        fidelities: { 'ivt-lr': 'released', lavit: 'paper' },
        tasks: [],
        bytes: 512_000_000,
      },
    ],
  },
  choice: {
    model: '/models/pinhole',
    method: 'text-cot',
    settings: {},
    fidelity: {},
    question,
    temperature: 0,
    topP: 1,
    seed: 0,
    runs: 1,
    maxTokens: 256,
    exposures: [],
    withRandom: true,
  },
  picture: {
    path: `/samples/${picture}`,
    name: picture,
    task: 'trail',
    questions: [
      { question, truth: 'pink', difficulty: 3 },
      { question: 'what shape is in the cell to the right of the ring ?', truth: 'star', difficulty: 1 },
    ],
    version: 1,
  },
  run: { name: 'none' },
  traces: true,
  directions: {},
};

const outcome: RunOutcome = {
  trace: '/traces/one.trace.safetensors',
  state: 'done',
  text: 'step 1 c2 left to b2 . cell c1 pink . answer pink',
  answer: 'pink',
  correct: true,
  tokens: 31,
  latents: 0,
  ms: 412,
};

const killed = {
  name: 'error',
  needsRestart: false,
  failure: {
    kind: 'engine-stopped',
    message: 'The engine was killed by the system, most likely because memory ran out.',
    remedy: 'Close other programs or use a smaller model.',
  },
} as const;

const running: RunPanelState = {
  ...base,
  engine: { name: 'running', pid: 4242, what: 'Asking pinhole', sinceMs: Date.now() },
  run: {
    name: 'running',
    sinceMs: Date.now() - 1900,
    tokens: 12,
    maxTokens: 256,
    run: 0,
    runs: 1,
    text: 'step 1 c2 left to b2 . step 2 b2 up to',
    stopping: false,
    trace: '/traces/one.trace.journal',
  },
};

const states = {
  ready: base,
  running,
  right: { ...base, run: { name: 'ended', result: { outcomes: [outcome], notes: [] }, truth: 'pink' } },
  wrong: {
    ...base,
    run: {
      name: 'ended',
      truth: 'pink',
      result: {
        outcomes: [{ ...outcome, answer: 'red', correct: false }],
        notes: ['This picture is outside what this model knows.'],
      },
    },
  },
  agreement: {
    ...base,
    choice: { ...base.choice, runs: 5, temperature: 0.7 },
    run: {
      name: 'ended',
      truth: 'pink',
      result: {
        outcomes: Array.from({ length: 5 }, () => outcome),
        agreement: { answer: 'pink', agreeing: 4, runs: 5 },
        notes: [],
      },
    },
  },
  welcome: omitPicture({ ...base, traces: false }),
  'no-picture': omitPicture(base),
  'no-model': { ...base, models: { name: 'found', cards: [] } },
  looking: { ...base, models: { name: 'looking' } },
  killed: {
    ...base,
    engine: killed,
    run: { name: 'failed', failure: killed.failure, trace: '/traces/one.trace.journal' },
  },
  overflow: {
    ...base,
    run: {
      name: 'failed',
      failure: {
        kind: 'bad-input',
        message: 'The question and the picture take 2,120 tokens; pinhole has room for 512.',
        remedy: 'Ask a shorter question.',
      },
    },
  },
  untrusted: { ...base, trusted: false },
  'every-method': {
    ...base,
    choice: { ...base.choice, model: '/models/SmolVLM-256M-Instruct', method: 'modal-mixed' },
  },
  'untrained-method': {
    ...base,
    choice: {
      ...base.choice,
      method: 'ivt-lr',
      settings: { 'ivt-lr': { patches: 8, stop: 'entropy is below' } },
    },
  },
} satisfies Record<string, RunPanelState>;

function omitPicture(state: RunPanelState): RunPanelState {
  const without: { picture?: unknown } & RunPanelState = { ...state };
  delete without.picture;
  return without;
}

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
    const stop = 'entropy is below';
    assert.deepEqual(first, { settings: { 'ivt-lr': { stop, patches: 1024 } } });
    assert.deepEqual(second, { settings: { 'ivt-lr': { stop } } }, '32 is what holds anyway');
    await page.getByRole('combobox', { name: 'Variant' }).selectOption('Paper');
    assert.deepEqual((await asked('choose')).at(-1), { fidelity: { 'ivt-lr': 'paper' } });
    await page.getByRole('spinbutton', { name: 'that is' }).waitFor();
    await publish({ ...state, choice: { ...state.choice, settings: {} } });
    await page.getByRole('spinbutton', { name: 'that is' }).waitFor({ state: 'detached' });
    await publish({ ...state, choice: { ...state.choice, method: 'direct' } });
    await page.getByRole('group', { name: /^Options of/ }).waitFor({ state: 'detached' });
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
      await page.locator('img').waitFor();
      const box = async (selector: string) => (await page.locator(selector).first().boundingBox())!;
      const bar = await box('footer');
      const question = await box('textarea');
      const method = await box('.methods label');
      assert.ok(question.y > 0 && question.y + question.height <= bar.y, 'the question is in sight');
      assert.ok(method.y + method.height <= bar.y, 'a method is in sight');
      assert.equal(Math.round(bar.y + bar.height), 428);
      await shot(page, `panel-low-${name}`);
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
