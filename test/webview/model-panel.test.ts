import assert from 'node:assert/strict';
import type { ModelReport } from '../../src/shared/model-report';
import type { ModelPanelState } from '../../src/shared/protocol/model-panel';
import { closePage, shot, stopTime } from '../support/browser';
import { changeTheme } from '../support/themes';
import type { Reports } from './model-states';
import { base, killed, madeReports, progress, statesOf } from './model-states';
import type { RecordedPanel } from './recorded-host';
import { openPanel } from './recorded-host';

describe('the model panel', () => {
  let panel: RecordedPanel | undefined;
  let reports: Reports;
  let report: ModelReport;
  let folder: ModelReport;
  let listed: ModelReport;
  /** Texts of the faults that a test causes on purpose. */
  let onPurpose: string[] = [];

  const open = async (state: ModelPanelState, options: Partial<Parameters<typeof openPanel>[0]> = {}) => {
    panel = await openPanel({ bundle: 'model', title: state.title, state, width: 1100, ...options });
    return panel;
  };

  before(async () => {
    reports = await madeReports();
    ({ report, folder, listed } = reports);
  });

  afterEach(async () => {
    const faults = (panel?.faults ?? []).filter(fault => !onPurpose.includes(fault));
    onPurpose = [];
    if (panel) await closePage(panel.page);
    panel = undefined;
    assert.deepEqual(faults, [], 'the page reported errors');
  });

  it('shows the first state without a word from the host', async () => {
    const { page } = await open({ ...base, check: { name: 'done', report } });
    await page.getByText('Works: 1 of 1 graph opened.').waitFor();
    assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'decoder.onnx');
    const rows = page.getByRole('table', { name: 'Inputs' }).getByRole('row');
    assert.match(await rows.nth(1).innerText(), /inputs_embeds\s+float32\s+batch × sequence × 32/);
  });

  it('asks for the newest state and shows it, as a page made before it was hidden must', async () => {
    const { page } = await open(base, { newestState: { ...base, check: { name: 'done', report } } });
    await page.getByText('Works: 1 of 1 graph opened.').waitFor();
  });

  it('counts every operator in a table whose bars screen readers skip', async () => {
    const { page } = await open({ ...base, check: { name: 'done', report } });
    const rows = await page
      .getByRole('table', { name: /Operators/ })
      .getByRole('row')
      .allInnerTexts();
    const counts = rows.slice(1).map(row => Number(/\d+/.exec(row)?.[0]));
    assert.equal(
      counts.reduce((sum, count) => sum + count, 0),
      report.graphs[0]?.summary?.nodeCount,
    );
  });

  it('shows work with its file, its share and a way out', async () => {
    const { page, calls } = await open({
      ...base,
      check: { name: 'checking', sinceMs: Date.now() - 1200, progress },
    });
    const bar = page.getByRole('progressbar');
    assert.equal(await bar.getAttribute('aria-valuenow'), '2');
    assert.match(
      (await bar.getAttribute('aria-valuetext')) ?? '',
      /Opening onnx\/vision_encoder.onnx \(3 \/ 3\)/,
    );
    await page.getByRole('button', { name: 'Cancel' }).click();
    assert.ok((await calls()).includes('cancel'));
  });

  it('says within a frame that the engine was killed, and offers to check again', async () => {
    const { page, publish, calls } = await open({ ...base, check: { name: 'done', report } });
    await stopTime(page);
    await publish({ ...base, check: { name: 'checking', sinceMs: Date.now(), progress } });
    await page.clock.runFor(17);
    assert.equal(await page.getByRole('progressbar').count(), 1);
    await publish({ ...base, engine: killed, check: { name: 'failed', failure: killed.failure } });
    await page.clock.runFor(17);
    assert.equal(await page.getByRole('alert').count(), 1, 'said once');
    assert.match(await page.getByRole('alert').innerText(), /was killed by the system/);
    await page.clock.resume();
    await page.getByRole('alert').getByRole('button', { name: 'Check again' }).click();
    assert.ok((await calls()).includes('check'));
  });

  it('asks for a restart once the engine has given up', async () => {
    const { page, calls } = await open({ ...base, engine: { ...killed, needsRestart: true } });
    await page.getByRole('button', { name: 'Restart engine' }).click();
    assert.ok((await calls()).includes('restartEngine'));
  });

  it('shows names from a file as text, whatever they contain', async () => {
    const name = '</script><img src=x onerror="window.hacked=1">.onnx';
    const { page } = await open({ ...base, title: name, check: { name: 'done', report } });
    assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), name);
    assert.equal(await page.evaluate(() => 'hacked' in window), false);
  });

  it('refuses messages that are not of the protocol and stays as it was', async () => {
    const { page, post } = await open({ ...base, check: { name: 'done', report } });
    for (const message of [null, 'state', { kind: 'topic' }, { kind: 'topic', topic: 'other', value: 1 }]) {
      await post(message);
    }
    await page.getByText('Works: 1 of 1 graph opened.').waitFor();
  });

  it('can be worked with the keyboard alone', async () => {
    const { page, calls } = await open({ ...base, check: { name: 'done', report } });
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.ok((await calls()).includes('check'));
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    assert.ok((await calls()).includes('copyReport'));
  });

  it('tells an untrusted workspace what it does not get', async () => {
    const { page } = await open({ ...base, trusted: false, check: { name: 'done', report: listed } });
    await page.getByText('This workspace is not trusted').waitFor();
    await page.getByText('none was opened').waitFor();
  });

  it('never scrolls sideways at 420 pixels', async () => {
    const { page } = await open({ ...base, check: { name: 'done', report: folder } }, { width: 420 });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(overflow <= 0, `${overflow} px too wide`);
  });

  it('follows a change of theme while it is open', async () => {
    const { page } = await open({ ...base, check: { name: 'done', report } });
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await background();
    await changeTheme(page, 'light');
    assert.notEqual(await background(), dark);
  });

  it('tells its host of each distinct error once', async () => {
    onPurpose = ['a fault in a redraw', 'a fault in a promise'];
    const { page, faults, calls } = await open({ ...base, check: { name: 'done', report } });
    for (let round = 0; round < 3; round++) {
      await page.evaluate(([thrown, rejected]) => {
        setTimeout(() => {
          throw new Error(thrown);
        });
        setTimeout(() => void Promise.reject(new Error(rejected)));
      }, onPurpose);
    }
    // One that is missing is a test that runs out of time.
    while (faults.length < 6) await page.waitForTimeout(10);
    assert.equal(faults.length, 6);
    assert.deepEqual(
      (await calls()).filter(name => name === 'pageError'),
      ['pageError', 'pageError'],
    );
  });

  it('ignores messages of another origin, however well formed', async () => {
    const { page } = await open({ ...base, check: { name: 'done', report } });
    await page
      .context()
      .route('https://elsewhere.test/**', route =>
        route.fulfill({ contentType: 'text/html', body: '<title>elsewhere</title>' }),
      );
    await page.evaluate(() => {
      window.addEventListener('message', ({ origin }) => {
        if (origin === 'https://elsewhere.test') document.body.dataset['heard'] = origin;
      });
    });
    const [elsewhere] = await Promise.all([
      page.context().waitForEvent('page'),
      page.evaluate(() => void window.open('https://elsewhere.test/')),
    ]);
    await elsewhere.waitForURL('https://elsewhere.test/');
    const value = { ...base, title: 'forged.onnx' };
    await elsewhere.evaluate(
      state => (window.opener as Window).postMessage({ kind: 'topic', topic: 'state', value: state }, '*'),
      value,
    );
    await page.locator('body[data-heard]').waitFor();
    assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'decoder.onnx');
  });

  describe('that was scrolled', () => {
    const scrolled = (page: RecordedPanel['page']) =>
      page.evaluate(() => document.scrollingElement?.scrollTop);
    const done = () => ({ ...base, check: { name: 'done', report: folder } }) satisfies ModelPanelState;

    it('is back where it was when it is shown again', async () => {
      const savedState = { path: base.path, scrollTop: 333 };
      const { page } = await open(done(), { width: 420, savedState });
      await page.getByText('graphs opened').first().waitFor();
      // Controls that grow when they come alive may move everything by a few pixels.
      const now = (await scrolled(page)) ?? 0;
      assert.ok(Math.abs(now - 333) < 20, `at ${now}`);
    });

    it('is at its top when what it kept was about another model', async () => {
      const savedState = { path: '/another/model.onnx', scrollTop: 333 };
      const { page, kept } = await open(done(), { width: 420, savedState });
      assert.equal(await scrolled(page), 0);
      assert.deepEqual(await kept(), { path: base.path, scrollTop: 0 });
    });

    it('keeps where it is now', async () => {
      const { page, kept } = await open(done(), { width: 420 });
      await page.evaluate(() => window.scrollTo(0, 222));
      await page.waitForFunction(
        () => (window.recorded.kept as { scrollTop?: number } | null)?.scrollTop === 222,
      );
      assert.deepEqual(await kept(), { path: base.path, scrollTop: 222 });
    });
  });

  for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] as const) {
    for (const width of [420, 1100]) {
      it(`has its picture taken in ${theme}, ${width} pixels wide`, async () => {
        const states = statesOf(reports);
        const { page, publish } = await open(states.report, { width, theme });
        for (const [name, state] of Object.entries(states)) {
          await publish(state);
          await page.getByRole('heading', { level: 1, name: state.title }).waitFor();
          await shot(page, `model-${name}-${theme}-${width}`);
          const overflow = await page.evaluate(
            () => document.documentElement.scrollWidth - window.innerWidth,
          );
          assert.ok(overflow <= 0, `${name} is ${overflow} px too wide`);
        }
      });
    }
  }
});
