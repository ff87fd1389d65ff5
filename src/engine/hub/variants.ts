// Problem: a hub folder holds the same graphs in up to ten precisions beside checkpoints for other software; one precision is
// wanted, with all that belongs to it and nothing else.
// Idea: what opens a model folder (src/model/folder/graphs.ts) chooses among the listed names as it would among files, once for
// each precision of the decoder. With it go the weights beside each graph, and the settings that a model folder has.

import type { HubFile, Listing } from '../../hub/listing';
import { roleOf } from '../../model/files';
import { chooseGraphs, holdsWeightsOf } from '../../model/folder/graphs';
import type { GraphSet } from '../../model/folder/graphs';
import { parseGraphName, suffixesByExactness } from '../../model/precision';
import { DarkroomError } from '../../shared/errors';
import type { ModelFile } from '../../shared/model-report';

export interface Variant {
  readonly dtype: string;
  readonly files: readonly HubFile[];
  /** What is opened at once. */
  readonly graphBytes: number;
  readonly notes: readonly string[];
}

/** Where graphs of a model lie. */
const graphPlace = /^(onnx\/)?[^/]+$/;
/** Beside them: settings, templates, and what says who made it and how it may be used. */
const settingsName = /^([^/]+\.(json|jinja)|(license|notice)[^/]*|readme\.md)$/i;
/** Settings of other software's weights, which are not here. */
const foreign = /\.(safetensors|bin)\.index\.json$|^darkroom-source\.json$/i;
const largestSettings = 64 * 2 ** 20;

/** The most exact first. Throws where there is none, with what is missing. */
export function variantsOf({ files }: Listing, pictures: boolean): readonly Variant[] {
  const graphFiles = files.filter(({ name }) => graphPlace.test(name)).map(asModelFile);
  const best = chooseGraphs('', graphFiles, { pictures });
  const sets = new Map([best, ...otherPrecisions(graphFiles, pictures)].map(set => [set.decoder.name, set]));
  const settings = files.filter(
    ({ name, bytes }) => settingsName.test(name) && !foreign.test(name) && bytes <= largestSettings,
  );
  const own = files.some(({ name }) => name === 'darkroom.json');
  return [...sets.values()].map(set => {
    const graphs = [set.decoder, set.embed, set.vision].flatMap(graph => (graph ? [graph.name] : []));
    const all = own ? [...graphs, ...furtherGraphs(graphFiles, graphs, set.decoder.precision)] : graphs;
    const needed = files.filter(({ name }) =>
      all.some(graph => name === graph || holdsWeightsOf(graph, name)),
    );
    return {
      dtype: set.decoder.precision,
      files: [...settings, ...needed],
      graphBytes: needed.reduce((sum, { bytes }) => sum + bytes, 0),
      notes: set.notes,
    };
  });
}

function otherPrecisions(files: readonly ModelFile[], pictures: boolean): GraphSet[] {
  return suffixesByExactness.flatMap(suffix => {
    const precision = suffix === '' ? 'fp32' : suffix.slice(1);
    try {
      return [chooseGraphs('', files, { pictures, precision })];
    } catch (error) {
      if (error instanceof DarkroomError && error.kind === 'missing') return [];
      throw error;
    }
  });
}

/** A model of ours names heads and stages in darkroom.json: of each, the precision of the decoder, or else the most exact. */
function furtherGraphs(files: readonly ModelFile[], chosen: readonly string[], precision: string): string[] {
  const stems = new Set(chosen.map(name => parseGraphName(name).stem));
  const others = new Map<string, string>();
  for (const { name, role } of files) {
    const { stem, suffix } = parseGraphName(name);
    if (role !== 'graph' || stems.has(stem)) continue;
    const there = others.get(stem);
    const rank = (one: string) => (one === `_${precision}` ? -1 : suffixesByExactness.indexOf(one));
    if (there === undefined || rank(suffix) < rank(parseGraphName(there).suffix)) others.set(stem, name);
  }
  return [...others.values()];
}

function asModelFile({ name, bytes }: HubFile): ModelFile {
  return { name, bytes, role: roleOf(name.split('/').at(-1) ?? name) };
}
