// A model report as text: what the terminal prints and what "Copy report" puts on the clipboard.

import { decoderLines } from './decoder-text';
import { sentence } from './errors';
import type { ChosenDevice } from './device-trial';
import { trialText } from './device-text';
import { counted, formatBytes, formatDuration, formatLarge, formatShape, printable } from './format';
import type { GraphSummary } from './graph-summary';
import type { ValueGroup } from './group-values';
import { groupValues } from './group-values';
import type { GraphReport, ModelReport, Opening } from './model-report';

/** Rarer operators are counted together; the JSON has all of them. */
const operatorsListed = 12;

export function reportText(report: ModelReport): string {
  const lines = [
    report.path,
    `${counted(report.files.length, 'file')}, ${formatBytes(report.totalBytes)}, checked in ${formatDuration(report.elapsedMs)}`,
  ];
  if (report.devices) lines.push(...deviceLines(report.devices));
  for (const graph of report.graphs) lines.push('', ...graphLines(graph));
  lines.push('', verdictText(report));
  return lines.map(line => printable(line)).join('\n');
}

function deviceLines({ device: taken, trials }: ChosenDevice): string[] {
  return trials.map(
    trial => `  ${trial.device.padEnd(9)} ${trial.device === taken ? 'taken: ' : ''}${trialText(trial)}`,
  );
}

/** One line that answers the question with which the check was begun. */
export function verdictText(report: ModelReport): string {
  const opened = report.graphs.filter(graph => graph.opened.state === 'opened').length;
  const graphs = counted(report.graphs.length, 'graph');
  if (!report.healthy) return `${report.problems.length} of ${graphs} cannot be used.`;
  if (opened === 0) return `Read ${graphs}; none was opened.`;
  return `Works: ${opened} of ${graphs} opened.`;
}

function graphLines(graph: GraphReport): string[] {
  const lines = [`${graph.file}  ${formatBytes(graph.bytes)}`];
  if (graph.summary) lines.push(...summaryLines(graph.summary));
  for (const { name, bytes } of graph.weightFiles) {
    lines.push(`  weights   ${name}, ${bytes === undefined ? 'missing' : formatBytes(bytes)}`);
  }
  lines.push(...openingLines(graph.opened));
  if (graph.decoder) lines.push(...decoderLines(graph.decoder));
  return lines;
}

function summaryLines(summary: GraphSummary): string[] {
  const { producer, opsets, initializers, storage, operators } = summary;
  const rest = operators.slice(operatorsListed).reduce((sum, { count }) => sum + count, 0);
  const listed = operators.slice(0, operatorsListed).map(({ opType, count }) => `${opType} ${count}`);
  return [
    `  made by   ${[producer.name, producer.version].filter(Boolean).join(' ') || 'unknown'}`,
    `  opset     ${opsets.map(({ domain, version }) => `${domain} ${version}`).join(', ')} (IR ${summary.irVersion})`,
    `  size      ${formatLarge(initializers.parameters)} parameters, ${formatBytes(initializers.bytes)}: ${initializers.byElementType.map(({ elementType, bytes }) => `${elementType} ${formatBytes(bytes)}`).join(', ') || 'no weights'}`,
    ...(storage.inlineBytes > 0
      ? [`  weights   ${formatBytes(storage.inlineBytes)} in the file itself`]
      : []),
    `  operators ${summary.nodeCount}: ${[...listed, ...(rest > 0 ? [`others ${rest}`] : [])].join(', ')}`,
    ...groupValues(summary.inputs).map(value => `  in        ${valueText(value)}`),
    ...groupValues(summary.outputs).map(value => `  out       ${valueText(value)}`),
  ];
}

function valueText({ name, elementType, shape }: ValueGroup): string {
  return `${name}  ${elementType} ${shape === null ? 'of unknown shape' : formatShape(shape)}`;
}

function openingLines(opened: Opening): string[] {
  switch (opened.state) {
    case 'opened':
      return [...attemptLines(opened), `  opened    on ${opened.device} in ${formatDuration(opened.ms)}`];
    case 'failed':
      return [...attemptLines(opened), `  failed    ${sentence(opened.failure)}`];
    case 'not-tried':
      return [`  not opened  ${opened.reason}`];
  }
}

function attemptLines({ attempts }: Exclude<Opening, { state: 'not-tried' }>): string[] {
  return attempts
    .filter(attempt => attempt.outcome !== 'chosen')
    .map(({ device, outcome, reason }) => `  ${device.padEnd(9)} ${outcome}: ${reason ?? ''}`);
}
