// A model report as text: what the terminal prints and what "Copy report" puts on the clipboard.

import { sentence } from './errors';
import { formatBytes, formatDuration, formatLarge, formatShape } from './format';
import type { GraphSummary } from './graph-summary';
import type { GraphReport, ModelReport, Opening } from './model-report';

/** Rarer operators are counted together; the JSON has all of them. */
const operatorsListed = 12;

export function reportText(report: ModelReport): string {
  const lines = [report.path, `${report.files.length} files, ${formatBytes(report.totalBytes)}`];
  for (const graph of report.graphs) lines.push('', ...graphLines(graph));
  lines.push('', verdictText(report));
  return lines.join('\n');
}

/** One line that answers the question with which the check was begun. */
export function verdictText(report: ModelReport): string {
  const opened = report.graphs.filter(graph => graph.opened.state === 'opened').length;
  const graphs = report.graphs.length === 1 ? 'graph' : 'graphs';
  if (!report.healthy)
    return `${report.problems.length} of ${report.graphs.length} ${graphs} cannot be used.`;
  if (opened === 0) return `Read ${report.graphs.length} ${graphs}; none was opened.`;
  return `Works: ${opened} of ${report.graphs.length} ${graphs} opened, in ${formatDuration(report.elapsedMs)} altogether.`;
}

function graphLines(graph: GraphReport): string[] {
  const lines = [`${graph.file}  ${formatBytes(graph.bytes)}`];
  if (graph.summary) lines.push(...summaryLines(graph.summary));
  for (const { name, bytes } of graph.weightFiles) {
    lines.push(`  weights   ${name}, ${bytes === undefined ? 'missing' : formatBytes(bytes)}`);
  }
  lines.push(...openingLines(graph.opened));
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
    ...summary.inputs.map(value => `  in        ${valueText(value.name, value.elementType, value.shape)}`),
    ...summary.outputs.map(value => `  out       ${valueText(value.name, value.elementType, value.shape)}`),
  ];
}

function valueText(name: string, type: string, shape: readonly (number | string | null)[] | null): string {
  return `${name}  ${type} ${shape === null ? 'of unknown shape' : formatShape(shape)}`;
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
