// Always in sight: the button that runs, or how far the run has come, and how the last one ended.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Actions, Local } from './actions';
import { goneDirection } from './interventions-section';
import { chosenCard } from './model-section';
import { answerMark, link, notice } from './parts';
import { counted, formatDuration } from '../../src/shared/format';
import type { RunResult } from '../../src/shared/protocol/run';
import type { RunPanelState, RunState } from '../../src/shared/protocol/run-panel';
import { outcomeText } from '../../src/shared/protocol/run-panel';
import { button } from '../ui/controls';
import { cssVariables } from '../ui/css-variables';

type Running = Extract<RunState, { name: 'running' }>;
type Ended = Extract<RunState, { name: 'ended' }>;

export function runBar(state: RunPanelState, local: Local, actions: Actions): TemplateResult {
  const { run } = state;
  // What is said stands in one element from run to run: a screen reader says what changes, not what is new.
  return html`<footer>
    <div aria-live="polite">
      ${run.name === 'running' ? html`<p class="unseen">${stageText(run)}</p>` : lastRun(state, actions)}
    </div>
    ${run.name === 'running' ? progress(run, local.nowMs, actions) : startView(state, local, actions)}
  </footer>`;
}

function startView(state: RunPanelState, local: Local, actions: Actions): TemplateResult {
  const reason = whyNot(state, local);
  return html`${button({ label: t('Run'), icon: 'play', primary: reason === undefined, disabled: reason !== undefined, onPress: actions.run })}
  ${withRandom(state, local, actions)} ${reason === undefined ? nothing : html`<p class="hint">${reason}</p>`}`;
}

/** Any vector that is added does something: what a direction does is seen beside one that means nothing. */
function withRandom(
  { choice }: RunPanelState,
  { exposures }: Local,
  actions: Actions,
): TemplateResult | typeof nothing {
  const on = exposures.filter(exposure => exposure.on);
  if (on.length === 0) return nothing;
  if (on.some(({ fidelity }) => fidelity === 'released'))
    return html`<p class="hint">
      ${t('No random vector beside the released variant: it does not keep a direction’s length.')}
    </p>`;
  return html`<label class="checked" title=${t('The same question once more, with noise of the same length')}>
    <input
      type="checkbox"
      .checked=${choice.withRandom}
      @change=${(event: Event) => actions.choose({ withRandom: (event.target as HTMLInputElement).checked })}
    />
    <span>${t('With a random vector of equal norm')}</span>
  </label>`;
}

/** Why a run cannot start, in words; undefined when it can. */
export function whyNot(
  state: RunPanelState,
  { question, exposures }: Pick<Local, 'question' | 'exposures'>,
): string | undefined {
  const card = chosenCard(state);
  if (!card) return t('Run starts when there is a model.');
  if (card.problem !== undefined) return t('This model cannot be used.');
  if (card.takesPictures && !state.picture) return t('Choose a picture first.');
  return question.trim() === '' ? t('Write a question first.') : goneDirection(state, { exposures });
}

/** Which of the runs, and what it does; nothing that changes with each token. */
const stageText = (run: Running) => wordsOf(run, t('Running'));

function wordsOf(run: Running, writing: string): string {
  const which = run.runs > 1 ? t('Run {0} of {1}: ', run.run + 1, run.runs) : '';
  const control = run.control === true ? t('Random vector: ') : '';
  return control + which + (run.stopping ? t('Stopping') : (run.doing ?? writing));
}

function progress(run: Running, nowMs: number, actions: Actions): TemplateResult {
  const words = wordsOf(run, t('{0} of at most {1}', counted(run.tokens, 'token'), run.maxTokens));
  const share = (run.run + run.tokens / run.maxTokens) / run.runs;
  return html`<div
      class="bar"
      role="progressbar"
      aria-label=${t('Run')}
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${Math.round(100 * share)}
      aria-valuetext=${words}
    >
      <span ${cssVariables({ '--share': `${100 * share}%` })}></span>
    </div>
    <div class="pair">
      <span>${words}</span>
      <span class="label">${formatDuration(Math.max(0, nowMs - run.sinceMs))}</span>
    </div>
    <p class="newest">${run.text}</p>
    <div class="pair">${button({ label: t('Cancel'), disabled: run.stopping, onPress: actions.stop })}</div>`;
}

function lastRun({ run, engine }: RunPanelState, actions: Actions): TemplateResult | typeof nothing {
  if (run.name === 'failed') {
    const { trace, failure } = run;
    const saved = trace === undefined ? undefined : t('Every finished step is in the trace.');
    const open =
      trace === undefined ? [] : [{ label: t('Open the trace'), onPress: () => actions.openTrace(trace) }];
    // The engine's own end is told with the model; here only what is left of the run.
    const cause =
      engine.name === 'error' && failure.kind === 'engine-stopped'
        ? { kind: failure.kind, message: t('The run ended with the engine.') }
        : failure;
    const remedy = [cause.remedy, saved].filter(Boolean).join(' ');
    return notice({ kind: cause.kind, message: cause.message, ...(remedy ? { remedy } : {}) }, open);
  }
  if (run.name !== 'ended') return nothing;
  const { outcomes, agreement, notes, outside } = run.result;
  const [first] = outcomes;
  if (!first) return nothing;
  const failed = outcomes.find(({ state }) => state === 'failed');
  return html`<div class="result">
    ${
      failed
        ? notice({ kind: 'bad-input', message: outcomeText(failed) })
        : html`<p class="answer">
            ${agreement ? html`<span>${agreement.answer}</span>` : html`<span>${outcomeText(first)}</span>`}
            ${agreement ? nothing : answerMark(first.correct)}
          </p>`
    }
    <div class="pair">${endingView(run)} ${link(t('Open trace'), () => actions.openTrace(first.trace))}</div>
    ${run.control ? controlResult(run.control, run.sweep, actions) : nothing}
    ${notes.map(note => html`<p class="hint">${note}</p>`)}
    ${outside === true ? html`<p>${link(t('Add a model…'), actions.addModel)}</p>` : nothing}
  </div>`;
}

function controlResult(
  { outcomes, agreement }: RunResult,
  sweep: string | undefined,
  actions: Actions,
): TemplateResult | typeof nothing {
  const [first] = outcomes;
  if (!first) return nothing;
  return html`<div class="pair control">
      <span>
        <span class="label">${t('random vector')}</span> ${agreement?.answer ?? outcomeText(first)}
        ${agreement ? nothing : answerMark(first.correct)}
      </span>
      <button
        class="link"
        type="button"
        aria-label=${t('Open trace with the random vector')}
        @click=${() => actions.openTrace(first.trace)}
      >
        ${t('Open trace')}
      </button>
    </div>
    <p class="hint proves">
      ${t('One pair proves little.')}
      ${
        sweep === undefined
          ? html`<span class="size"
              >${t('A sweep (darkroom direction sweep) makes it on many samples: of a task, and with one direction.')}</span
            >`
          : html`<button class="link" type="button" title=${sweep} @click=${() => actions.copy(sweep)}>
                ${t('Copy the sweep')}
              </button>
              <span class="size">${t('over 100 samples with their controls, for the terminal.')}</span>`
      }
    </p>`;
}

/** Below the answer: agreement or truth, then the size of it all, which a low window leaves out. */
function endingView(run: Ended): TemplateResult {
  const words = ending(run);
  return html`<span class="label"
    >${words}<span class="size">${words === '' ? '' : ', '}${size(run)}</span></span
  >`;
}

function ending({ result, truth }: Ended): string {
  const { outcomes, agreement } = result;
  if (agreement) return t('{0} of {1} runs agree', agreement.agreeing, agreement.runs);
  return truth === undefined || outcomes[0]?.correct === true ? '' : t('truth {0}', truth);
}

function size({ result: { outcomes } }: Ended): string {
  const tokens = outcomes.reduce((sum, outcome) => sum + outcome.tokens, 0);
  const ms = outcomes.reduce((sum, outcome) => sum + outcome.ms, 0);
  return `${counted(tokens, 'token')}, ${formatDuration(ms)}`;
}
