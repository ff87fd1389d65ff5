// Options of the Run view that follow another: the stage of training sets how many steps are latent.

import assert from 'node:assert/strict';
import { noLatents } from '../../src/model/latent-abilities';
import { methodOptions } from '../../src/model/method-options';
import type { RunPanelState } from '../../src/shared/protocol/run-panel';
import { closePage } from '../support/browser';
import { modelCard, panelState } from './panel-state';
import { openPanel } from './recorded-host';

const graph = 'onnx/decoder.onnx' as const;
const stages = [2, 0].map(steps => ({ steps, decoder: graph, embed: graph }));
const ivt = { steps: 5, patches: 8, slot: '<l>', blind: false, probe: undefined, stages };

const card = modelCard({
  name: 'pinhole-ivt',
  methods: ['ivt-lr'],
  options: { 'ivt-lr': methodOptions('ivt-lr', { ...noLatents, ivt }) },
});
const stateWith = (settings: RunPanelState['choice']['settings']) =>
  panelState(card, { method: 'ivt-lr', settings });

describe('stages in the Run view', () => {
  it('show as many latent steps as the run will make', async () => {
    const { page, faults, asked, publish } = await openPanel({
      bundle: 'panel',
      title: 'Darkroom',
      state: stateWith({}),
      answers: { thumbnail: null },
      width: 300,
      height: 900,
    });
    const isShown = (count: string) =>
      page.waitForFunction(
        value => document.querySelector<HTMLInputElement>('[data-option=steps]')?.value === value,
        count,
      );
    try {
      await isShown('5');
      await publish(stateWith({ 'ivt-lr': { stage: '2' } }));
      await isShown('2');
      const steps = page.getByRole('spinbutton', { name: 'Latent steps (N)' });
      for (const count of ['5', '2']) {
        await steps.fill(count);
        await steps.press('Tab');
      }
      assert.deepEqual(await asked('choose'), [
        { settings: { 'ivt-lr': { steps: 5 } } },
        { settings: { 'ivt-lr': { steps: null } } },
      ]);
      await publish(stateWith({ 'ivt-lr': { stage: '2', steps: 5 } }));
      await isShown('5');
      assert.deepEqual(faults, [], 'the page reported errors');
    } finally {
      await closePage(page);
    }
  });
});
