// Every shared part alone, in all its states: for looking at, and for the tests of the parts. Not shipped.

import { html, render } from 'lit';
import './kit.css';
import { button, checkbox, dropdown, textField, useButtons, useFields } from '../ui/controls';
import { icon } from '../ui/icon';
import { range } from '../ui/range';

useButtons();
useFields();

const state = { pressed: 0, checked: true, precision: 'fp16', words: '', exposure: 0.35 };
const root = document.getElementById('panel') ?? document.body;

function change(part: Partial<typeof state>): void {
  Object.assign(state, part);
  draw();
}

function draw(): void {
  render(
    html`
      <h1>Parts</h1>
      <div class="row">
        ${button({ label: 'Run', primary: true, icon: 'check', onPress: () => change({ pressed: state.pressed + 1 }) })}
        ${button({ label: 'Copy', icon: 'copy', onPress: () => change({ pressed: state.pressed + 1 }) })}
        ${button({ label: 'Not now', disabled: true, onPress: () => change({ pressed: -1 }) })}
        <output id="pressed">${state.pressed}</output>
      </div>
      <div class="row">
        ${checkbox({ label: 'With a control', checked: state.checked, onChange: checked => change({ checked }) })}
        <output id="checked">${String(state.checked)}</output>
      </div>
      <div class="row">
        ${dropdown({
          label: 'Precision',
          value: state.precision,
          options: [
            { value: 'fp32', label: 'fp32' },
            { value: 'fp16', label: 'fp16' },
          ],
          onChange: precision => change({ precision }),
        })}
        <output id="precision">${state.precision}</output>
      </div>
      <div class="row">
        ${textField({ label: 'Filter', value: state.words, placeholder: 'Filter', onInput: words => change({ words }) })}
        <output id="words">${state.words}</output>
      </div>
      <div class="row">
        ${range({
          label: 'Exposure',
          value: state.exposure,
          min: 0,
          max: 1,
          step: 0.05,
          format: value => value.toFixed(2),
          onInput: exposure => change({ exposure }),
        })}
      </div>
      <div class="row">
        ${icon('check')}${icon('warning')}${icon('error')}${icon('info')}
        <span class="label">a label</span> <span class="mono">mono</span>
      </div>
    `,
    root,
  );
}

root.replaceChildren();
draw();
