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

export function fitsOption({ rule }: MethodOption, value: OptionValue): boolean {
  if (rule.kind === 'choice') return rule.values.some(one => one === value);
  const isNumber = rule.kind === 'whole' ? Number.isInteger(value) : typeof value === 'number';
  return isNumber && Number(value) >= rule.min && Number(value) <= rule.max;
}
