// The panel from top to bottom: what was checked, the verdict, what went wrong, then each graph, then the files.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { devicesView } from './devices-view';
import { graphView } from './graph-view';
import { problemView, progressView } from './notices';
import type { EngineState } from '../../src/shared/engine-state';
import { counted, formatBytes, formatDuration, formatLarge } from '../../src/shared/format';
import type { ModelReport } from '../../src/shared/model-report';
import type { ModelPanelState } from '../../src/shared/protocol/model-panel';
import { verdictText } from '../../src/shared/report-text';
import { button } from '../ui/controls';
import { icon } from '../ui/icon';

export interface Actions {
  readonly check: () => void;
  readonly cancel: () => void;
  readonly restartEngine: () => void;
  readonly showLog: () => void;
  readonly copyReport: () => void;
}

export function modelView(state: ModelPanelState, nowMs: number, actions: Actions): TemplateResult {
  const { check } = state;
  const report = check.name === 'done' ? check.report : undefined;
  const previous = check.name === 'checking' ? check.previous : undefined;
  return html`
    <header>
      <h1>${state.title}</h1>
      <p class="label path">${state.path}</p>
      <div class="actions">
        ${button({ label: t('Check again'), icon: 'refresh', onPress: actions.check })}
        ${button({ label: t('Copy report'), icon: 'copy', disabled: !report, onPress: actions.copyReport })}
      </div>
    </header>
    <div aria-live="polite">${report ? verdictView(report) : nothing}</div>
    ${check.name === 'checking' ? progressView(check, nowMs, actions.cancel) : nothing}
    ${engineNotice(state, actions)}
    ${
      check.name === 'failed' && !saidByEngine(state)
        ? problemView(check.failure, [
            { label: t('Check again'), icon: 'refresh', primary: true, onPress: actions.check },
          ])
        : nothing
    }
    ${report ? reportView(report, state.trusted) : nothing}
    ${
      previous
        ? html`<p class="label summary">${t('Below: what the last check found.')}</p>
            <div class="previous">${reportView(previous, true)}</div>`
        : nothing
    }
  `;
}

/** Whether the notice about the engine already says why the check failed. */
function saidByEngine({ engine, check }: ModelPanelState): boolean {
  return engine.name === 'error' && check.name === 'failed' && check.failure.kind === 'engine-stopped';
}

/** The engine's end is said once, whatever was going on. */
function engineNotice({ engine, check }: ModelPanelState, actions: Actions): TemplateResult | typeof nothing {
  if (engine.name !== 'error') return nothing;
  const showLog = { label: t('Show log'), icon: 'output', onPress: actions.showLog } as const;
  return problemView(engine.failure, [restartOrRetry(engine, actions), showLog], check.name === 'done');
}

function restartOrRetry(engine: Extract<EngineState, { name: 'error' }>, actions: Actions) {
  return engine.needsRestart
    ? ({
        label: t('Restart engine'),
        icon: 'restart',
        primary: true,
        onPress: actions.restartEngine,
      } as const)
    : ({ label: t('Check again'), icon: 'refresh', primary: true, onPress: actions.check } as const);
}

function verdictView(report: ModelReport): TemplateResult {
  const parameters = report.graphs.reduce(
    (sum, graph) => sum + (graph.summary?.initializers.parameters ?? 0),
    0,
  );
  return html`
    <p class="verdict ${report.healthy ? 'right' : 'wrong'}">
      ${icon(report.healthy ? 'check' : 'error')}<span>${verdictText(report)}</span>
    </p>
    <p class="label summary">
      ${counted(report.files.length, 'file')}, ${formatBytes(report.totalBytes)},
      ${t('{0} parameters', formatLarge(parameters))},
      ${t('checked in {0}', formatDuration(report.elapsedMs))}
    </p>
  `;
}

function reportView(report: ModelReport, trusted: boolean): TemplateResult {
  return html`
    ${
      trusted
        ? nothing
        : problemView({
            kind: 'refused',
            message: t('This workspace is not trusted, so graphs are listed but no model is opened.'),
            remedy: t('Trust the workspace to see whether they work here.'),
          })
    }
    ${report.devices ? devicesView(report.devices) : nothing} ${report.graphs.map(graph => graphView(graph))}
    ${report.files.length > 1 ? filesView(report) : nothing}
  `;
}

function filesView(report: ModelReport): TemplateResult {
  return html`<section class="files">
    <table>
      <caption>
        ${t('Files')}
      </caption>
      <thead>
        <tr>
          <th scope="col">${t('Name')}</th>
          <th scope="col">${t('Kind')}</th>
          <th scope="col" class="number">${t('Size')}</th>
        </tr>
      </thead>
      <tbody>
        ${report.files.map(
          file =>
            html`<tr>
              <td class="mono">${file.name}</td>
              <td class="label whole">${file.role}</td>
              <td class="number">${formatBytes(file.bytes)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}
