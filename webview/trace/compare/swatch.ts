// The line that stands for a run wherever it is named: as its curves are drawn.

import { html } from 'lit';
import type { Side } from './compare-film';

export const swatch = ({ letter }: Pick<Side, 'letter'>) =>
  html`<i class="swatch ${letter}" aria-hidden="true"></i>`;
