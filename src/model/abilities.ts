// What a folder says of itself beyond the hub's files (darkroom.json): how each method asks, how answers are marked, what
// it was trained on. A folder without it is an ordinary model, which is asked in ordinary words.

import { Settings } from './folder/settings';
import { noLatents, readLatentAbilities } from './latent-abilities';
import type { LatentAbilities } from './latent-abilities';
import { DarkroomError } from '../shared/errors';
import { methodNames } from '../shared/trace/document';
import type { MethodName } from '../shared/trace/document';

export interface MethodWording {
  /** The question stands where it says {question}. */
  readonly prompt: string;
}

export interface Abilities {
  /** What the model is called; undefined where nothing is said. */
  readonly name: string | undefined;
  readonly tasks: readonly string[];
  /** The word after which the answer stands, in the model's own writing. */
  readonly answerMarker: string | undefined;
  /** By the name of the method; empty for an ordinary model. */
  readonly methods: Readonly<Partial<Record<MethodName, MethodWording>>>;
  /** Of the methods among them that think in latents. */
  readonly latents: LatentAbilities;
}

const file = 'darkroom.json';
const place = '{question}';
const ordinary: Abilities = {
  name: undefined,
  tasks: [],
  answerMarker: undefined,
  methods: {},
  latents: noLatents,
};

export function readAbilities(content: unknown): Abilities {
  if (content === undefined) return ordinary;
  const settings = Settings.of(file, content);
  const format = settings.integer('format', { min: 1 });
  if (format !== 1)
    throw new DarkroomError(
      'unsupported',
      `${file} has format ${format}, and this Darkroom reads format 1.`,
      {
        remedy: 'Update Darkroom.',
      },
    );
  const known = methodNames.filter(name => settings.has(`methods.${name}`));
  return {
    name: settings.text('name', { longest: 100, otherwise: undefined }),
    tasks: settings.texts('tasks', { otherwise: [] }),
    answerMarker: settings.text('answer.marker', { longest: 100, otherwise: undefined }),
    methods: Object.fromEntries(known.map(name => [name, wordingOf(name, settings)])),
    latents: readLatentAbilities(settings.part('methods')),
  };
}

function wordingOf(name: MethodName, settings: Settings): MethodWording {
  const prompt = settings.text(`methods.${name}.prompt`, { longest: 10_000 });
  if (prompt.split(place).length === 2) return { prompt };
  throw new DarkroomError('bad-input', `${file}: "methods.${name}.prompt" has to hold ${place} once.`, {
    remedy: 'Correct it, or leave the file out: the model is then asked in ordinary words.',
  });
}
