// The controls that panels use. They come from VS Code's webview toolkit, which is archived: panels know these
// functions only, so that its successor can be put in here.

import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { IconName } from './icon';
import { icon } from './icon';

/** Each panel registers what it uses: unused controls then stay out of its bundle. */
export const useButtons = () => provideVSCodeDesignSystem().register(vsCodeButton());
export const useFields = () =>
  provideVSCodeDesignSystem().register(vsCodeCheckbox(), vsCodeDropdown(), vsCodeOption(), vsCodeTextField());

export interface ButtonOptions {
  readonly label: string;
  readonly icon?: IconName;
  readonly primary?: boolean;
  readonly disabled?: boolean;
  readonly onPress: () => void;
}

export function button({ label, icon: name, primary, disabled, onPress }: ButtonOptions): TemplateResult {
  return html`<vscode-button
    appearance=${primary ? 'primary' : 'secondary'}
    ?disabled=${disabled ?? false}
    @click=${onPress}
    >${label}${name ? html`<span slot="start" class="button-icon">${icon(name)}</span>` : nothing}</vscode-button
  >`;
}

export interface CheckboxOptions {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function checkbox({ label, checked, onChange }: CheckboxOptions): TemplateResult {
  return html`<vscode-checkbox
    .checked=${checked}
    @change=${(event: Event) => onChange((event.target as HTMLInputElement).checked)}
    >${label}</vscode-checkbox
  >`;
}

export interface DropdownOptions {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
}

export function dropdown({ label, value, options, onChange }: DropdownOptions): TemplateResult {
  return html`<vscode-dropdown
    aria-label=${label}
    .value=${value}
    @change=${(event: Event) => onChange((event.target as HTMLSelectElement).value)}
    >${options.map(option => html`<vscode-option value=${option.value}>${option.label}</vscode-option>`)}</vscode-dropdown
  >`;
}

export interface TextFieldOptions {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly onInput: (value: string) => void;
}

export function textField({ label, value, placeholder, onInput }: TextFieldOptions): TemplateResult {
  // The label is its content: the toolkit overwrites an aria-label with "Text field".
  return html`<vscode-text-field
    placeholder=${placeholder ?? nothing}
    .value=${value}
    @input=${(event: Event) => onInput((event.target as HTMLInputElement).value)}
    >${label}</vscode-text-field
  >`;
}
