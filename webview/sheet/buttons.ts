// This page's buttons are the browser's own, drawn like VS Code's.

import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { icon } from '../ui/icon';
import type { IconName } from '../ui/icon';

interface ToolOptions {
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

interface TextButtonOptions {
  readonly label: string;
  readonly disabled?: boolean;
  readonly onPress: () => void;
}

export function textButton({ label, disabled, onPress }: TextButtonOptions): TemplateResult {
  return html`<button class="button" ?disabled=${disabled ?? false} @click=${onPress}>${label}</button>`;
}
