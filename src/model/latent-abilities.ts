// How a model that was trained to think in latents does it (darkroom.json): the tokens around them, how many there are, and
// the graphs that make or read them. schemas/darkroom.schema.json describes the same for people who write such a file.

import type { Settings } from './folder/settings';
import { DarkroomError } from '../shared/errors';
import type { Fidelity } from '../shared/trace/document';

/** A graph beside the decoder, by its name in the folder. */
export type GraphName = string;

export interface MixedAbility {
  readonly start: string;
  readonly end: string;
  /** Latents between the two (K). */
  readonly latents: number;
  readonly head: DiffusionHead;
  /** Decodes the latents of one span to a picture. */
  readonly sketch: { readonly graph: GraphName; readonly width: number; readonly height: number } | undefined;
  readonly probe: Probe | undefined;
}

export interface DiffusionHead {
  readonly graph: GraphName;
  /** Denoising steps of one latent, unless asked otherwise. */
  readonly steps: number;
  /** Noise levels that it was trained with. */
  readonly trainingSteps: number;
  readonly schedule: 'cosine' | 'linear';
  readonly prediction: 'noise' | 'sample' | 'velocity';
  /** Of the embeddings: one number each, or one for each dimension. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** Reads what a latent stands for, as one of some words. */
export interface Probe {
  readonly graph: GraphName;
  readonly classes: readonly string[];
}

export interface IvtAbility {
  /** Latent steps before the answer (N), and picture embeddings that each appends (k). */
  readonly steps: number;
  readonly patches: number;
  readonly slot: string;
  /** Steps and answer were taught to do without the picture: they see the patches that are put in again, and no others. */
  readonly blind: boolean;
  readonly probe: Probe | undefined;
  /** Earlier ones, as they were before the last steps were given up for latent ones. */
  readonly stages: readonly IvtStage[];
}

export interface IvtStage {
  /** Its latent steps; what is left is text. */
  readonly steps: number;
  readonly decoder: GraphName;
  readonly embed: GraphName;
}

export interface LavitAbility {
  /** Tokens of the thoughts, in order. */
  readonly thoughts: readonly string[];
  /** Which it was trained as: thoughts fed by hidden states (paper), or as tokens (released). */
  readonly fidelity: Fidelity;
  readonly trajectory: GraphName | undefined;
  readonly concept: GraphName | undefined;
}

export interface LatentAbilities {
  readonly mixed: MixedAbility | undefined;
  readonly ivt: IvtAbility | undefined;
  readonly lavit: LavitAbility | undefined;
}

export const noLatents: LatentAbilities = { mixed: undefined, ivt: undefined, lavit: undefined };

/** `methods` is the part of the file under that name. */
export function readLatentAbilities(methods: Settings | undefined): LatentAbilities {
  const [mixed, ivt, lavit] = [methods?.part('modal-mixed'), methods?.part('ivt-lr'), methods?.part('lavit')];
  return {
    mixed: mixed && mixedAbility(mixed),
    ivt: ivt && ivtAbility(ivt),
    lavit: lavit && lavitAbility(lavit),
  };
}

/** The graphs that a folder names for its latents, beside its decoder or another stage's. */
export function graphsOf({ mixed, ivt, lavit }: LatentAbilities): readonly GraphName[] {
  const named = [
    mixed?.head.graph,
    mixed?.sketch?.graph,
    mixed?.probe?.graph,
    ivt?.probe?.graph,
    lavit?.trajectory,
    lavit?.concept,
  ];
  return named.filter(name => name !== undefined);
}

function mixedAbility(settings: Settings): MixedAbility {
  return {
    start: settings.text('start', shortText),
    end: settings.text('end', shortText),
    latents: settings.integer('latents', { min: 1, max: 1024 }),
    head: {
      graph: graphName(settings, 'head.graph'),
      steps: settings.integer('head.steps', { min: 1, max: 1000 }),
      trainingSteps: settings.integer('head.trainingSteps', { min: 1, max: 10_000 }),
      schedule: word(settings, 'head.schedule', ['cosine', 'linear']),
      prediction: word(settings, 'head.prediction', ['noise', 'sample', 'velocity']),
      mean: settings.numbers('head.normalisation.mean'),
      deviation: settings.numbers('head.normalisation.deviation'),
    },
    sketch: settings.has('sketch')
      ? {
          graph: graphName(settings, 'sketch.graph'),
          width: settings.integer('sketch.width', { min: 1, max: 4096 }),
          height: settings.integer('sketch.height', { min: 1, max: 4096 }),
        }
      : undefined,
    probe: probeOf(settings),
  };
}

function ivtAbility(settings: Settings): IvtAbility {
  const steps = settings.integer('steps', { min: 1, max: 64 });
  return {
    steps,
    patches: settings.integer('patches', { min: 0, max: 1024 }),
    slot: settings.text('slot', shortText),
    blind: settings.flag('blind', { otherwise: false }),
    probe: probeOf(settings),
    stages: stagesIn(settings, steps),
  };
}

/** Called by their steps, so that no two may have as many, nor as many as the last stage, which is the folder itself. */
function stagesIn(settings: Settings, last: number): readonly IvtStage[] {
  const taken = new Set([last]);
  return settings.parts('stages').map(stage => {
    const steps = stage.integer('steps', { min: 0, max: 64 });
    if (taken.has(steps))
      throw new DarkroomError('bad-input', `${settings.file}: two stages have ${steps} latent steps.`, {
        remedy: 'Correct it, or use the file that belongs to these graphs.',
      });
    taken.add(steps);
    return { steps, decoder: graphName(stage, 'decoder'), embed: graphName(stage, 'embed') };
  });
}

function lavitAbility(settings: Settings): LavitAbility {
  const graph = (path: string) => (settings.has(path) ? graphName(settings, path) : undefined);
  return {
    thoughts: settings.texts('thoughts').slice(0, 64),
    fidelity: word(settings, 'feedback', ['hidden state', 'token']) === 'token' ? 'released' : 'paper',
    trajectory: graph('heads.trajectory'),
    concept: graph('heads.concept'),
  };
}

function probeOf(settings: Settings): Probe | undefined {
  if (!settings.has('probe')) return undefined;
  return { graph: graphName(settings, 'probe.graph'), classes: settings.texts('probe.classes') };
}

const shortText = { longest: 200 };

/** A graph lies in the folder: a name that leads out of it is refused. */
function graphName(settings: Settings, path: string): GraphName {
  const name = settings.text(path, shortText);
  if (/^\w[\w.-]*(\/\w[\w.-]*)*\.onnx$/.test(name)) return name;
  throw new DarkroomError('bad-input', `${settings.file}: "${path}" is no name of a graph in the folder.`, {
    remedy: 'Give it as "onnx/name.onnx".',
  });
}

function word<T extends string>(settings: Settings, path: string, known: readonly T[]): T {
  const given = settings.text(path, shortText);
  const found = known.find(one => one === given);
  if (found !== undefined) return found;
  throw new DarkroomError('bad-input', `${settings.file}: "${path}" must be ${known.join(' or ')}.`, {
    remedy: 'Correct it, or use the file that belongs to these graphs.',
  });
}
