// Something that can be set for a method, with what may be put in.

export type OptionValue = number | string;

/** By the names of the options. */
export type MethodSettings = Readonly<Record<string, OptionValue>>;

export interface MethodOption {
  readonly name: string;
  readonly title: string;
  readonly initial: OptionValue;
  readonly rule:
    | { readonly kind: 'whole' | 'number'; readonly min: number; readonly max: number }
    | { readonly kind: 'choice'; readonly values: readonly string[] };
}
