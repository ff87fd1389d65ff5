// The first thing a person sees: unexposed film, what this is, and three ways to begin.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, svg } from 'lit';
import type { Actions } from './actions';
import { button } from '../ui/controls';

export function welcomeView(actions: Actions): TemplateResult {
  return html`<div class="welcome">
    ${film()}
    <p>
      ${t('Darkroom runs a vision-language model on a picture and shows its reasoning step by step: the words, and where it looks while it writes them.')}
    </p>
    ${button({ label: t('Open the sample trace'), primary: true, onPress: actions.openSampleTrace })}
    <p class="hint">${t('A recorded run. It needs no model and opens at once.')}</p>
    ${button({ label: t('Open the sample workspace'), onPress: actions.openSamples })}
    <p class="hint">${t('Pictures with ready questions, in a folder of your own.')}</p>
    <ol>
      ${[
        { text: t('Choose a picture'), action: { label: t('Choose…'), onPress: actions.choosePicture } },
        { text: t('Ask about it') },
        { text: t('Run, and watch it develop') },
      ].map(
        ({ text, action }, i) =>
          html`<li class=${i === 0 ? '' : 'later'}>
            <span class="label">${i + 1}</span><span>${text}</span>
            ${action ? html`<button class="link" type="button" @click=${action.onPress}>${action.label}</button>` : ''}
          </li>`,
      )}
    </ol>
    <p class="hint">${t('Everything runs on this machine. Pictures and questions are not sent anywhere.')}</p>
  </div>`;
}

const frames = 4;
const frame = 64;
const pitch = 71;
const holes = 8;

function film(): TemplateResult {
  const width = frames * pitch - (pitch - frame);
  return html`<svg class="film" viewBox="0 0 ${width + 1} 63" aria-hidden="true">
    ${Array.from({ length: frames }, (_, at) => {
      const x = at * pitch + 0.5;
      return svg`<rect x=${x} y="0.5" width=${frame} height="61"></rect>${Array.from(
        { length: holes },
        (_hole, i) => svg`<rect x=${x + 3 + i * 7.6} y="4" width="4" height="4"></rect
          ><rect x=${x + 3 + i * 7.6} y="54" width="4" height="4"></rect>`,
      )}`;
    })}
  </svg>`;
}
