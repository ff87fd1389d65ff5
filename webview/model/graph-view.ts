// One graph: what it is, whether it opened, what goes in and out, and what it is made of.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { decoderView } from './decoder-view';
import { operatorsView } from './operators-view';
import { problemView } from './notices';
import { formatBytes, formatDuration, formatLarge, formatShape } from '../../src/shared/format';
import type { GraphSummary } from '../../src/shared/graph-summary';
import type { ValueGroup } from '../../src/shared/group-values';
import { groupValues } from '../../src/shared/group-values';
import type { GraphReport, Opening, WeightFile } from '../../src/shared/model-report';

export function graphView(graph: GraphReport): TemplateResult {
  const { summary, opened } = graph;
  return html`<section class="graph" aria-label=${graph.file}>
    <h2>${graph.file} <span class="label">${formatBytes(graph.bytes)}</span></h2>
    ${opened.state === 'failed' ? problemView(opened.failure) : nothing}
    ${
      summary
        ? html`<div class="columns">
            <div>
              ${factsView(graph, summary)} ${valuesView(t('Inputs'), summary.inputs)}
              ${valuesView(t('Outputs'), summary.outputs)}
            </div>
            ${operatorsView(summary)}
          </div>`
        : nothing
    }
    ${graph.decoder ? decoderView(graph.decoder) : nothing}
  </section>`;
}

function factsView(graph: GraphReport, summary: GraphSummary): TemplateResult {
  const { producer, opsets, initializers } = summary;
  const facts: readonly [string, string | TemplateResult][] = [
    [t('Opened'), openedText(graph.opened)],
    ...devicesTried(graph.opened),
    [t('Made by'), [producer.name, producer.version].filter(Boolean).join(' ') || t('unknown')],
    [
      t('Opset'),
      `${opsets.map(({ domain, version }) => `${domain} ${version}`).join(', ')} (IR ${summary.irVersion})`,
    ],
    [t('Parameters'), parametersText(initializers)],
    [t('Weights'), weightsText(summary, graph.weightFiles)],
  ];
  return html`<dl>
    ${facts.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

function openedText(opened: Opening): string {
  switch (opened.state) {
    case 'opened':
      return t('on {0} in {1}', opened.device, formatDuration(opened.ms));
    case 'failed':
      return t('no');
    case 'not-tried':
      return opened.reason;
  }
}

function devicesTried(opened: Opening): readonly [string, string][] {
  if (opened.state === 'not-tried') return [];
  return opened.attempts
    .filter(attempt => attempt.outcome !== 'chosen')
    .map(({ device, reason }) => [t('Not on {0}', device), reason ?? '']);
}

function parametersText({ parameters, bytes, byElementType }: GraphSummary['initializers']): string {
  if (parameters === 0) return t('none');
  const types = byElementType.map(part => `${part.elementType} ${formatBytes(part.bytes)}`).join(', ');
  return `${formatLarge(parameters)}, ${formatBytes(bytes)} (${types})`;
}

function weightsText({ storage }: GraphSummary, files: readonly WeightFile[]): string {
  const outside = files.map(({ name, bytes }) =>
    bytes === undefined ? t('{0} (missing)', name) : `${name} (${formatBytes(bytes)})`,
  );
  const inside =
    storage.inlineBytes > 0 ? [t('{0} in the file itself', formatBytes(storage.inlineBytes))] : [];
  return [...inside, ...outside].join(', ') || t('none');
}

function valuesView(caption: string, values: GraphSummary['inputs']): TemplateResult {
  return html`<table class="values">
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        <th scope="col">${t('Name')}</th>
        <th scope="col">${t('Type')}</th>
        <th scope="col">${t('Shape')}</th>
      </tr>
    </thead>
    <tbody>
      ${groupValues(values).map(valueRow)}
    </tbody>
  </table>`;
}

function valueRow({ name, elementType, shape }: ValueGroup): TemplateResult {
  return html`<tr>
    <td class="mono">${name}</td>
    <td class="label">${elementType}</td>
    <td>${shape === null ? t('unknown') : formatShape(shape)}</td>
  </tr>`;
}
