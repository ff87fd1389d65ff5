// Problem: what is changed in a run has to be the same thing in a trace, in an ablation, in a panel and on the clipboard.
// Idea: it is data, `{at, do}`: where, and one of six words for what. These types are the JSON as it is written; what is
// left out stays left out, so that a list that was read is written back as it was.

/** Inclusive on both ends. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export type Numbers = 'all' | readonly number[] | Range;

/** One position name, or several for all that any of them names. */
export type Positions = string | readonly string[];

export interface Place {
  /** l = the stream leaving layer l, 1..L, and 0 = the embeddings; of attention: inside layer l, 1..L. */
  readonly layers?: Numbers;
  /** 0..H-1. */
  readonly heads?: Numbers;
  readonly positions?: Positions;
  readonly queries?: Positions;
  readonly keys?: Positions;
  /** Latents of the run, in order, from 0. */
  readonly latents?: Numbers;
}

export interface Add {
  /** `file.safetensors#name`. */
  readonly vector: string;
  readonly strength: number;
  /** The stream is brought back to the length it had: it is turned. */
  readonly renorm?: boolean;
}

interface Seed {
  readonly seed: number;
}

export type Replacement =
  | (typeof replacementWords)[number]
  | { readonly noise: Seed }
  | { readonly shuffle: Seed }
  | { readonly vector: string }
  | { readonly trace: string }
  /** Of latents: what the model's encoder makes of a picture. */
  | { readonly picture: string };

/** The stream of a recorded run, or the rows of a tensor for the positions in order. */
export type Patch = { readonly trace: string } | { readonly tensor: string };

export type Action =
  | { readonly add: Add }
  | { readonly replace: Replacement }
  | { readonly scale: number }
  | { readonly gate: number }
  | { readonly 'knock-out': true }
  | { readonly patch: Patch };

export interface Intervention {
  readonly at: Place;
  readonly do: Action;
}

export const placeKeys = ['layers', 'heads', 'positions', 'queries', 'keys', 'latents'] as const;
export type PlaceKey = (typeof placeKeys)[number];

export const actionNames = ['add', 'replace', 'scale', 'gate', 'knock-out', 'patch'] as const;
export type ActionName = (typeof actionNames)[number];

export const replacementWords = ['zero', 'mean', 'noise', 'first', 'shuffle', 'words'] as const;

/** What an intervention takes hold of. */
export type Target = 'stream' | 'heads' | 'attention' | 'latents';

export interface Form {
  readonly target: Target;
  readonly needs: readonly PlaceKey[];
  readonly may: readonly PlaceKey[];
}

export const forms: Readonly<Record<Target, Form>> = {
  stream: { target: 'stream', needs: ['layers'], may: ['positions'] },
  heads: { target: 'heads', needs: ['layers', 'heads'], may: ['positions'] },
  attention: { target: 'attention', needs: ['keys'], may: ['queries', 'layers', 'heads'] },
  latents: { target: 'latents', needs: ['latents'], may: [] },
};

/** The targets of each action; the first is meant unless the place says otherwise. */
export const targets: Readonly<Record<ActionName, readonly [Target, ...Target[]]>> = {
  add: ['stream'],
  replace: ['stream', 'latents'],
  scale: ['stream', 'heads'],
  gate: ['attention'],
  'knock-out': ['attention', 'heads'],
  patch: ['stream'],
};

/** The key of a place that tells one target of an action from another. */
const sign: Readonly<Record<Target, readonly PlaceKey[]>> = {
  stream: [],
  heads: ['heads'],
  attention: ['keys', 'queries'],
  latents: ['latents'],
};

export function targetOf(action: ActionName, place: Place): Target {
  const signed = targets[action].filter(target => sign[target].some(key => place[key] !== undefined));
  return signed[0] ?? targets[action][0];
}

export function actionOf(action: Action): ActionName {
  const name = actionNames.find(known => known in action);
  if (name === undefined) throw new TypeError('An action has a name.');
  return name;
}
