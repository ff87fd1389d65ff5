// The picture and the question. The question is typed here; the host learns of it when the hand rests.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Actions, Local } from './actions';
import { chosenCard } from './model-section';
import { iconButton, link, section } from './parts';
import type { ChosenPicture, ReadyQuestion, RunPanelState } from '../../src/shared/protocol/run-panel';
import { icon } from '../ui/icon';

export function inputSection(state: RunPanelState, local: Local, actions: Actions): TemplateResult {
  const choose = iconButton('media', t('Choose a picture'), actions.choosePicture);
  const { picture } = state;
  // A model of text reads no picture; one that lies there stays for the next model.
  const pictured = chosenCard(state)?.takesPictures !== false;
  return section(
    t('Input'),
    html`${pictured ? pictureView(picture, local, actions) : nothing}
      <textarea
        aria-label=${t('Question')}
        rows="2"
        placeholder=${t('What do you want to know?')}
        .value=${live(local.question)}
        @input=${(event: Event) => actions.ask((event.target as HTMLTextAreaElement).value)}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) actions.run();
        }}
      ></textarea>
      ${readyQuestions(picture?.questions ?? [], local, actions)}`,
    pictured ? choose : undefined,
  );
}

function pictureView(picture: ChosenPicture | undefined, local: Local, actions: Actions): TemplateResult {
  if (!picture) {
    return html`<button class="drop" type="button" @click=${actions.choosePicture}>
      ${t('Choose a picture…')}
    </button>`;
  }
  const ready = picture.questions.find(({ question }) => question === local.question.trim());
  return html`<div class="picture">
    <button
      class="thumbnail"
      type="button"
      title=${picture.path}
      aria-label=${t('Choose another picture')}
      @click=${actions.choosePicture}
    >
      ${
        local.thumbnail === null
          ? icon('media')
          : html`<img
              src=${local.thumbnail}
              alt=${picture.name}
              @load=${({ target }: Event) => {
                const { naturalWidth, naturalHeight } = target as HTMLImageElement;
                actions.pictureDrawn(naturalWidth, naturalHeight);
              }}
              @error=${actions.pictureFailed}
            />`
      }
    </button>
    <div>
      <p class="name" title=${picture.path}>${picture.name}</p>
      <p class="label">${sizeText(picture, local)}</p>
      ${ready ? html`<p><span class="label">${t('truth')}</span> ${ready.truth}</p>` : nothing}
      <p class="again">${link(t('Choose…'), actions.choosePicture)}</p>
    </div>
  </div>`;
}

function sizeText({ task }: ChosenPicture, { size }: Local): string {
  const parts = [size && `${size.width} × ${size.height}`, task && t('sample of {0}', task)];
  return parts.filter(part => part !== undefined && part !== '').join(', ');
}

function readyQuestions(
  questions: readonly ReadyQuestion[],
  { question }: Local,
  actions: Actions,
): TemplateResult | typeof nothing {
  const at = questions.findIndex(ready => ready.question === question.trim());
  if (questions.length === 0 || (at === 0 && questions.length === 1)) return nothing;
  const next = questions[(at + 1) % questions.length];
  if (!next) return nothing;
  return html`<div class="pair ready">
    <span class="label">
      ${at < 0 ? t('your own question') : t('ready question {0} of {1}', at + 1, questions.length)}
    </span>
    ${link(at < 0 ? t('Use a ready one') : t('Next'), () => actions.ask(next.question))}
  </div>`;
}
