// The few glyphs of VS Code's icon font that panels use. Always decoration: the words stand beside them.

import type { TemplateResult } from 'lit';
import { html } from 'lit';

const glyphs = {
  add: '\uea60',
  check: '\ueab2',
  circleSlash: '\ueabd',
  close: '\uea76',
  cloudDownload: '\ueac2',
  code: '\ueac4',
  compare: '\ueafd',
  copy: '\uebcc',
  error: '\uea87',
  exchange: '\uebcb',
  eyeClosed: '\ueae7',
  folder: '\ueaf7',
  gear: '\ueb51',
  info: '\uea74',
  keyboard: '\uea65',
  media: '\ueaea',
  output: '\ueb9d',
  play: '\ueb2c',
  refresh: '\ueb37',
  restart: '\uead2',
  table: '\uebb7',
  triangleUp: '\ueb71',
  warning: '\uea6c',
};

export type IconName = keyof typeof glyphs;

export function icon(name: IconName): TemplateResult {
  return html`<span class="icon" aria-hidden="true">${glyphs[name]}</span>`;
}
