// A decoder report as lines of text, and the part of it that panel and terminal share.

import type { Ability, DecoderReport, LayerReport } from './decoder-report';
import { counted, formatDuration, formatFigure } from './format';

/** Each reason for which something cannot be read or changed, once, with the layers it is about. */
export function refusals({ layers }: DecoderReport): readonly string[] {
  const reasons = new Set<string>();
  for (const { layer, read, change } of layers) {
    const abilities =
      layer === 0 ? [read.residual, change.residual] : [...Object.values(read), ...Object.values(change)];
    for (const ability of abilities) if (ability !== true) reasons.add(ability);
  }
  return [...reasons];
}

export function decoderLines(decoder: DecoderReport): string[] {
  const { layers, width, states, hooks } = decoder;
  const cache = [
    states.keys > 0 ? `${states.keys} keys, ${states.values} values` : '',
    states.recurrent > 0 ? counted(states.recurrent, 'recurrent state') : '',
  ].filter(part => part !== '');
  return [
    `  inside    ${counted(layers.length - 1, 'layer')}, ${width ?? 'unknown'} wide, from ${decoder.source}; cache: ${cache.join(', ') || 'none'}; ${decoder.precision}`,
    ...groupLayers(layers).map(line => `            ${line}`),
    ...[...decoder.notes, ...refusals(decoder)].map(note => `  note      ${note}`),
    ...('tests' in hooks
      ? [
          `  hooks     ${hooks.state}, rewritten in ${formatDuration(hooks.rewriteMs)}`,
          ...hooks.tests.map(
            ({ name, figure, limit, outcome }) =>
              `            ${name.padEnd(10)} off by ${formatFigure(figure)}, limit ${limit === null ? 'none' : formatFigure(limit)}: ${outcome}`,
          ),
        ]
      : [`  hooks     ${hooks.state}: ${hooks.reason}`]),
  ];
}

/** Layers that are alike are one line: "1…28  GroupQueryAttention …  read stream, attention; change stream, scores, heads". */
function groupLayers(layers: readonly LayerReport[]): string[] {
  const groups: { text: string; from: number; to: number }[] = [];
  for (const { layer, mixers, read, change } of layers) {
    if (layer === 0) continue;
    const text = `${mixers.join('; ')}  read ${able(read)}; change ${able(change)}`;
    const last = groups.at(-1);
    if (last?.text === text) last.to = layer;
    else groups.push({ text, from: layer, to: layer });
  }
  return groups.map(({ text, from, to }) => `${from === to ? from : `${from}…${to}`}  ${text}`);
}

function able(abilities: Readonly<Record<string, Ability>>): string {
  const names = Object.entries(abilities).filter(([, ability]) => ability === true);
  return names.map(([name]) => (name === 'residual' ? 'stream' : name)).join(', ') || 'nothing';
}
