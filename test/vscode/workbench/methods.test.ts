// Every method as a person meets it: asked from the palette with the keyboard, and its trace read off the editor's own
// page. What the page shows is compared with what the run wrote down, and the answer with the truth.

import assert from 'node:assert/strict';
import { cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ask, runView, showSideBar, traceEditor } from './person';
import { drawn, frameNames, goToFrame, requireReadings, written } from './trace-page';
import { temporaryFolder } from '../../support/folders';
import type { Workbench } from '../../support/workbench';
import { openWorkbench } from '../../support/workbench';
import { methodTitles } from '../../../src/shared/protocol/run-panel';
import type { MethodName } from '../../../src/shared/trace/document';

const root = process.env['DARKROOM_ROOT'] ?? '.';
const barQuestion = 'how tall is the orange bar ?';
const threeSteps = 'start at the ring and follow the arrows for 3 steps . what colour is the cell ?';
/** The bundled models see a picture as eight rows of eight patches. */
const columns = 8;

const patches = 'Nearest patches';
const probe = 'Nearest words by a trained probe';

describe('every method in the workbench, from the palette to a trace with its frames', () => {
  let bench: Workbench;
  const faults: string[] = [];

  before('open VS Code on the samples and a file that only looks like a picture', async () => {
    const workspace = temporaryFolder();
    cpSync(path.join(root, 'samples'), workspace, { recursive: true });
    writeFileSync(path.join(workspace, 'notes.png'), 'These are notes.');
    bench = await openWorkbench({ workspace });
    bench.page.on('console', message => {
      const { url } = message.location();
      if (message.type() === 'error' && url.includes('/dist/webview/')) faults.push(message.text());
    });
  });

  after('close VS Code', () => bench.close());

  /** Asks about a sample, and waits for the end of the run and its answer in the trace editor. */
  const answered = async (wish: {
    readonly method: MethodName;
    readonly model: string;
    readonly answer: string;
    readonly picture?: string;
    readonly question?: string;
  }) => {
    const { method, model, answer, picture = 'trail-1-4.png', question = threeSteps } = wish;
    await ask(bench, { picture, question, model, method: methodTitles[method] });
    const ending = `_${picture.replace('.png', '')}_${method}.trace.safetensors`;
    const tab = bench.page.locator('.tab.active', { hasText: ending });
    const name = (await tab.getAttribute('data-resource-name')) ?? '';
    const editor = await traceEditor(bench, question, methodTitles[method]);
    await editor.locator('.header .mark').waitFor();
    assert.equal(await editor.locator('.header .answer b').innerText(), answer);
    assert.equal((await editor.locator('.header .mark').innerText()).trim().split('\n').at(-1), 'right');
    const facts = await editor.locator('.header .facts').innerText();
    for (const fact of [model, methodTitles[method]]) assert.ok(facts.includes(fact), `${fact} in ${facts}`);
    const { latents, texts } = await written(bench.workspace, name);
    assert.equal(await editor.locator('.token:not(.hole)').count(), texts);
    assert.equal(await editor.locator('.hole').count(), latents.length);
    if (latents.length > 0) assert.ok(facts.includes(`${latents.length} latents`), facts);
    return { editor, latents };
  };

  it('answers directly: words alone, and no latent', async () => {
    const { editor } = await answered({
      method: 'direct',
      model: 'pinhole',
      picture: 'bars-1-6.png',
      question: barQuestion,
      answer: '3',
    });
    assert.deepEqual(await frameNames(editor), []);
    await bench.shot('method-direct');
  });

  it('reasons in words: a column for each sentence', async () => {
    const { editor } = await answered({ method: 'text-cot', model: 'pinhole', answer: 'green' });
    assert.deepEqual(await frameNames(editor), []);
    const sentences = await editor.locator('.column.text').allInnerTexts();
    assert.equal(sentences.length, 4);
    assert.match(sentences[0] ?? '', /^step 1/);
    assert.match(sentences[3] ?? '', /answer\s+green/);
    await bench.shot('method-text-cot');
  });

  it('sketches between words: a decoded frame for each group, beside its noise twin', async () => {
    const { editor, latents } = await answered({
      method: 'modal-mixed',
      model: 'pinhole-mixed',
      answer: 'green',
    });
    assert.deepEqual(await frameNames(editor), ['sketch 1', 'sketch 2', 'sketch 3']);
    await drawn(editor, 'canvas.frame-picture[data-kind=decoded]', 3);
    await goToFrame(bench, editor, 1);
    await editor.getByRole('heading', { name: 'Sketch 2' }).waitFor();
    await editor.getByText('Noise twin').waitFor();
    await drawn(editor, 'canvas.sketch', 2);
    // Noise becomes one sixteenth of a sketch: first, middle and last state are enough to see it.
    await drawn(editor, 'canvas.states', 1);
    await editor.getByRole('img', { name: 'Denoising: 3 states' }).waitFor();
    await requireReadings(editor, latents[16], [patches]);
    // The probe reads whole sketches, so it is heard with the last latent of one.
    await bench.page.keyboard.press('Shift+ArrowRight');
    await bench.page.keyboard.press('ArrowLeft');
    await editor.getByText('latent 16 of 16 in sketch 2', { exact: true }).first().waitFor();
    await requireReadings(editor, latents[31], [patches, probe]);
    await bench.shot('method-modal-mixed');
    await bench.page.keyboard.press('Home');
    await editor.locator('.stage .latent').waitFor({ state: 'detached' });
  });

  it('puts patches in again: a frame for each choice, in the order of choice', async () => {
    const { editor, latents } = await answered({ method: 'ivt-lr', model: 'pinhole-ivt', answer: 'green' });
    assert.deepEqual(
      await frameNames(editor),
      [1, 2, 3, 4, 5].map(step => `latent step ${step}`),
    );
    await drawn(editor, 'canvas.frame-picture[data-kind=patches]', 5);
    await goToFrame(bench, editor, 1);
    const chosen = latents[1]?.form.kind === 'patches' ? latents[1].form.patches : [];
    assert.equal(chosen.length, 8);
    const places = chosen.map(
      patch => `row ${Math.floor(patch / columns) + 1}, column ${(patch % columns) + 1}`,
    );
    await editor.locator(`canvas.pieces[aria-label$="in order: ${places.join('; ')}"]`).waitFor();
    await drawn(editor, 'canvas.pieces', 1);
    await editor.getByText('After this step 16 of 64 patches').waitFor();
    await requireReadings(editor, latents[1], [patches, probe]);
    await bench.shot('method-ivt-lr');
  });

  it('thinks behind a gate: a frame for each thought, with the gate and where it looks', async () => {
    const { editor, latents } = await answered({ method: 'lavit', model: 'pinhole-lavit', answer: 'green' });
    assert.deepEqual(
      await frameNames(editor),
      [1, 2, 3, 4].map(thought => `thought ${thought}`),
    );
    await drawn(editor, 'canvas.frame-picture[data-kind=looking]', 4);
    const gates = latents.map(({ form }) => form.kind === 'slot' && `gate ${form.gamma.toFixed(2)}`);
    assert.deepEqual(await editor.locator('.frame-caption').allInnerTexts(), gates);
    await goToFrame(bench, editor, 2);
    await editor.getByRole('heading', { name: 'Where it looks' }).waitFor();
    await drawn(editor, 'canvas.looking', 1);
    assert.match(await editor.locator('.stage .gate').innerText(), /1\.00/);
    await requireReadings(editor, latents[2], [patches]);
    await bench.shot('method-lavit');
  });

  it('says in place that the model never began to sketch', async () => {
    await ask(bench, {
      picture: 'bars-1-6.png',
      question: barQuestion,
      model: 'pinhole-mixed',
      method: 'Modal-mixed',
    });
    await bench.page.locator('.tab.active', { hasText: '_bars-1-6_modal-mixed.trace' }).waitFor();
    const editor = await traceEditor(bench, barQuestion, 'Modal-mixed');
    const note = editor.getByRole('note').filter({ hasText: 'the model never said <sketch>' });
    await note.waitFor();
    assert.deepEqual(await frameNames(editor), []);
  });

  it('runs what was set in the side bar: two latent steps of four patches, as the paper has them', async () => {
    await showSideBar(bench);
    const view = await runView(bench);
    await view.getByRole('combobox', { name: 'Model' }).selectOption({ label: 'pinhole-ivt' });
    // The model before it has the method as well, and says that it is untrained.
    await view.getByRole('radio', { name: 'IVT-LR', exact: true }).check();
    const options = view.getByRole('group', { name: 'Options of IVT-LR' });
    await options.getByRole('combobox', { name: 'Variant' }).selectOption({ label: 'Paper' });
    for (const [field, value] of [
      [options.locator('[data-option=steps]'), '2'],
      [options.locator('[data-option=patches]'), '4'],
      [view.getByLabel('Seed'), '7'],
    ] as const) {
      await field.fill(value);
      await field.press('Tab');
    }
    await options.getByRole('button', { name: 'As trained' }).waitFor();
    await view.getByRole('button', { name: 'Run', exact: true }).click();
    await bench.page.locator('.tab.active', { hasText: '_ivt-lr.trace.safetensors' }).waitFor();
    const editor = await traceEditor(bench, barQuestion, 'IVT-LR');
    for (const fact of ['Latent steps (N) 2', 'Patches in a step (k) 4'])
      await editor.locator('.facts', { hasText: fact }).waitFor();
    await editor.locator('.facts', { hasText: '2 latents' }).waitFor();
    await editor.locator('.header .answer', { hasText: 'developing' }).waitFor({ state: 'detached' });
    const facts = await editor.locator('.facts').innerText();
    assert.ok(facts.includes('paper') && facts.includes('seed 7'), facts);
    assert.deepEqual(await frameNames(editor), ['latent step 1', 'latent step 2']);
    assert.equal(await editor.locator('.column.latent[aria-label*="4 patches"]').count(), 2);
    await bench.shot('method-options');
  });

  it('offers no method that the chosen model lacks', async () => {
    const view = await runView(bench);
    await view.getByRole('combobox', { name: 'Model' }).selectOption({ label: 'pinhole' });
    await view.getByRole('radio', { name: 'LaViT' }).waitFor({ state: 'detached' });
    await view.getByRole('radio', { name: 'Text CoT' }).waitFor();
  });

  it('says in place that a file is no picture, and the next run works', async () => {
    await ask(bench, {
      picture: 'notes.png',
      question: 'what is this ?',
      model: 'pinhole',
      method: 'Direct',
    });
    const view = await runView(bench);
    await view.getByText('notes.png is not a picture of a known kind').waitFor();
    // What a page cannot draw has a sign in its place.
    await view.locator('.thumbnail .icon').waitFor();
    await bench.shot('method-no-picture');
    await answered({
      method: 'direct',
      model: 'pinhole',
      picture: 'bars-1-6.png',
      question: barQuestion,
      answer: '3',
    });
  });

  it('breaks no rule of its pages: their consoles are empty', () => {
    assert.deepEqual(faults, []);
  });
});
