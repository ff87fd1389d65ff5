// Tabs: one stop of Tab, arrows go from one to the next and choose it.

import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';

interface TabsOptions<T extends string> {
  readonly label: string;
  /** The id of what they change. */
  readonly controls: string;
  readonly chosen: T;
  readonly items: readonly { readonly value: T; readonly label: string; readonly figure?: string }[];
  readonly onChoose: (value: T) => void;
}

export function tabs<T extends string>({
  label,
  controls,
  chosen,
  items,
  onChoose,
}: TabsOptions<T>): TemplateResult {
  const go = (event: KeyboardEvent) => {
    const at = items.findIndex(({ value }) => value === chosen);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: items.length - 1 }[event.key];
    const item = next === undefined ? undefined : items[(next + items.length) % items.length];
    if (!item) return;
    event.preventDefault();
    const list = event.currentTarget as HTMLElement;
    onChoose(item.value);
    list.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
  };
  return html`<div class="tabs" role="tablist" aria-label=${label} @keydown=${go}>
    ${items.map(
      ({ value, label: text, figure }) =>
        html`<button
          role="tab"
          aria-selected=${String(value === chosen)}
          aria-controls=${controls}
          tabindex=${value === chosen ? 0 : -1}
          @click=${() => onChoose(value)}
        >
          ${text}${figure === undefined ? nothing : html` <b>${figure}</b>`}
        </button>`,
    )}
  </div>`;
}
