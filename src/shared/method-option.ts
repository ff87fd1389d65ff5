// Something that can be set for a method, with what may be put in.

export type OptionValue = number | string;

/** By the names of the options. */
export type MethodSettings = Readonly<Record<string, OptionValue>>;

/** What is put otherwise; null takes an option back to how the model was trained. */
export type SettingsChange = Readonly<Record<string, OptionValue | null>>;

export interface MethodOption {
  readonly name: string;
  readonly title: string;
  readonly initial: OptionValue;
  readonly rule:
    | { readonly kind: 'whole' | 'number'; readonly min: number; readonly max: number }
    | { readonly kind: 'choice'; readonly values: readonly string[] };
}

/** What people read where an option is set, and where a trace says what it was. */
export const optionTitles = {
  latents: 'Latents in a span (K)',
  start: 'When a span begins',
  denoisingSteps: 'Denoising steps of a latent',
  keptStates: 'States kept on the way to a latent',
  stage: 'Stage of training (sets N)',
  steps: 'Latent steps (N)',
  patches: 'Patches in a step (k)',
  sight: 'Steps and answer see',
  stop: 'Stop early when',
  stopAt: 'that is',
  thoughts: 'Latent thoughts (K)',
  gate: 'How open the gate to the picture is',
  gated: 'Whose view is gated',
} as const;

export type OptionName = keyof typeof optionTitles;

export function fitsOption({ rule }: MethodOption, value: OptionValue): boolean {
  if (rule.kind === 'choice') return rule.values.some(one => one === value);
  const isNumber = rule.kind === 'whole' ? Number.isInteger(value) : typeof value === 'number';
  return isNumber && Number(value) >= rule.min && Number(value) <= rule.max;
}
