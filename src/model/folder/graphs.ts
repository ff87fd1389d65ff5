// Problem: a hub folder holds the same graphs in up to ten precisions, and not always all graphs in all of them; parts
// that do not belong together still open.
// Idea: one precision for all graphs of a model where there is one (the most exact, or the one asked for), otherwise the
// most exact of each, and a note that says so.

import path from 'node:path';
import { parseGraphName, suffixesByExactness } from '../precision';
import { DarkroomError } from '../../shared/errors';
import type { ModelFile } from '../../shared/model-report';

export interface GraphFile {
  /** Relative to the model folder. */
  readonly name: string;
  readonly path: string;
  /** "fp32", "fp16", "q4", …: the hub's name for the file's suffix. */
  readonly precision: string;
  /** With the files that hold its weights. */
  readonly bytes: number;
}

export interface GraphSet {
  readonly decoder: GraphFile;
  /** Turns token ids into embeddings; without it, the decoder takes ids. */
  readonly embed?: GraphFile;
  /** Turns a prepared picture into embeddings. */
  readonly vision?: GraphFile;
  readonly notes: readonly string[];
}

export interface GraphWish {
  /** The model takes pictures, so the graphs for them have to be there. */
  readonly pictures: boolean;
  /** As in the file names: "fp32", "q4", …. */
  readonly precision?: string | undefined;
}

interface Role {
  readonly purpose: string;
  /** Names without folder, suffix and extension; the first that is there counts. */
  readonly stems: readonly string[];
}

const roles = {
  vision: { purpose: 'turns a picture into embeddings', stems: ['vision_encoder'] },
  embed: { purpose: 'turns tokens into embeddings', stems: ['embed_tokens'] },
  decoder: { purpose: 'writes the answer', stems: ['decoder_model_merged', 'decoder_model'] },
  textModel: { purpose: 'writes the answer', stems: ['model', 'decoder_model_merged', 'decoder_model'] },
} satisfies Record<string, Role>;

/** Which of a folder's graphs to open. */
export function chooseGraphs(root: string, files: readonly ModelFile[], wish: GraphWish): GraphSet {
  const decoders = candidates(root, files, wish.pictures ? roles.decoder : roles.textModel);
  const embeds = candidates(root, files, roles.embed);
  const needed = wish.pictures ? [decoders, embeds, candidates(root, files, roles.vision)] : [decoders];
  for (const { role, graphs } of needed) if (graphs.length === 0) throw missingGraph(role);
  // An embedding table belongs to decoders that take embeddings, as the parts of a larger model do.
  const hasTable = needed.length === 1 && embeds.graphs.length > 0 && decoders.stem !== 'model';
  const all = hasTable ? [decoders, embeds] : needed;
  const common = wish.precision === undefined ? commonPrecision(all) : asked(wish.precision, decoders);
  const notes: string[] = [];
  const [decoder, embed, vision] = all.map(({ stem, graphs }) => {
    const exact = graphs.find(graph => graph.precision === common);
    const chosen = exact ?? graphs[0];
    if (chosen && !exact) notes.push(`${stem} is opened in ${chosen.precision}: ${whyNot(common)}.`);
    return chosen;
  });
  if (!decoder) throw missingGraph(roles.decoder);
  return { decoder, ...(embed && { embed }), ...(vision && { vision }), notes };
}

interface Candidates {
  readonly role: Role;
  readonly stem: string;
  /** The most exact first. */
  readonly graphs: readonly GraphFile[];
}

function candidates(root: string, files: readonly ModelFile[], role: Role): Candidates {
  const graphs = files.filter(file => file.role === 'graph');
  for (const stem of role.stems) {
    const found = graphs.flatMap(file => {
      const parsed = parseGraphName(file.name);
      return parsed.stem === stem ? [{ file, suffix: parsed.suffix }] : [];
    });
    if (found.length === 0) continue;
    const rank = (suffix: string) => suffixesByExactness.indexOf(suffix);
    // Where a graph lies both beside the settings and in "onnx", the latter is the hub's place.
    found.sort((a, b) => rank(a.suffix) - rank(b.suffix) || b.file.name.length - a.file.name.length);
    return {
      role,
      stem,
      graphs: found.map(({ file, suffix }) => ({
        name: file.name,
        path: path.join(root, file.name),
        precision: precisionName(suffix),
        bytes: file.bytes + weightBytes(file.name, files),
      })),
    };
  }
  return { role, stem: role.stems[0] ?? '', graphs: [] };
}

function weightBytes(graph: string, files: readonly ModelFile[]): number {
  return files.filter(({ name }) => holdsWeightsOf(graph, name)).reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Weights lie in files whose names begin with the graph's: `….onnx_data`, `….onnx_data_1`, `….onnx.data`. */
export function holdsWeightsOf(graph: string, name: string): boolean {
  return name.startsWith(graph) && /^(_data(_\d+)?|\.data)$/.test(name.slice(graph.length));
}

function precisionName(suffix: string): string {
  return suffix === '' ? 'fp32' : suffix.slice(1);
}

/** The most exact precision that all of them have. */
function commonPrecision(all: readonly Candidates[]): string | undefined {
  return suffixesByExactness
    .map(precisionName)
    .find(name => all.every(({ graphs }) => graphs.some(graph => graph.precision === name)));
}

function asked(precision: string, { graphs, stem }: Candidates): string {
  // Eight bits are spelled in two ways.
  const spellings = ['q8', 'quantized'].includes(precision) ? ['q8', 'quantized'] : [precision];
  const found = graphs.find(graph => spellings.includes(graph.precision));
  if (found) return found.precision;
  const known = [...new Set(graphs.map(graph => graph.precision))].join(', ');
  throw new DarkroomError('missing', `The model folder has no ${stem} in the precision ${precision}.`, {
    remedy: `It has: ${known}.`,
  });
}

function whyNot(common: string | undefined): string {
  return common === undefined ? 'no precision has all graphs of this model' : `there is none in ${common}`;
}

function missingGraph({ stems, purpose }: Role): DarkroomError {
  const names = stems.map(stem => `${stem}.onnx`).join(' nor ');
  const negation = stems.length === 1 ? 'no' : 'neither';
  return new DarkroomError('missing', `The model folder has ${negation} ${names}, which ${purpose}.`, {
    remedy: 'Download the "onnx" folder of the model, or export it with separate parts in hub layout.',
  });
}
