// Buttons of pages that plot: the browser's own, drawn like VS Code's. The toolkit's would be half of what such a page loads.

import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { icon } from './icon';
import type { IconName } from './icon';

export interface ToolOptions {
  readonly icon: IconName;
  readonly label: string;
  /** Of a tool that stays down. */
  readonly pressed?: boolean;
  readonly onPress: () => void;
}

export function tool({ icon: name, label, pressed, onPress }: ToolOptions): TemplateResult {
  return html`<button
    class="tool"
    title=${label}
    aria-label=${label}
    aria-pressed=${pressed === undefined ? nothing : String(pressed)}
    @click=${onPress}
  >
    ${icon(name)}
  </button>`;
}

export interface TextButtonOptions {
  readonly label: string;
  readonly icon?: IconName;
  /** What presses it too. */
  readonly key?: string;
  readonly disabled?: boolean;
  readonly onPress: () => void;
}

export function textButton({ label, icon: name, key, disabled, onPress }: TextButtonOptions): TemplateResult {
  return html`<button
    class="button"
    aria-keyshortcuts=${key ?? nothing}
    ?disabled=${disabled ?? false}
    @click=${onPress}
  >
    ${name ? icon(name) : nothing}${label}
    ${key === undefined ? nothing : html`<kbd aria-hidden="true">${key}</kbd>`}
  </button>`;
}

/** Part of a sentence that leads somewhere. */
export function linkButton(label: string, onPress: () => void, title?: string): TemplateResult {
  return html`<button class="link" title=${title ?? nothing} @click=${onPress}>${label}</button>`;
}
