// What a graph is made of, as plain JSON data: it goes from the process that reads a model to the one that shows it.

/** A size, the name of a size that is set at run time, or null for one that is not known. */
export type SummaryDimension = number | string | null;

export interface ValueSummary {
  readonly name: string;
  /** 'float32', 'int64', …; for other values their kind: 'sequence(float32)', 'optional(int64)', 'map(…)'. */
  readonly elementType: string;
  /** Null if not even the rank is known, or if it is no tensor. */
  readonly shape: readonly SummaryDimension[] | null;
}

export interface OperatorCount {
  /** 'ai.onnx' for ONNX's own operators. */
  readonly domain: string;
  readonly opType: string;
  readonly count: number;
}

export interface WeightCount {
  readonly tensors: number;
  /** Elements of all tensors. */
  readonly parameters: number;
  /** What the values occupy, packed. */
  readonly bytes: number;
}

export interface GraphSummary {
  /** Version of the file format. */
  readonly irVersion: number;
  readonly producer: { readonly name: string; readonly version: string };
  readonly opsets: readonly { readonly domain: string; readonly version: number }[];
  /** What a run has to be given: the graph's inputs without those that have a default value. */
  readonly inputs: readonly ValueSummary[];
  readonly outputs: readonly ValueSummary[];
  /** All nodes, also in subgraphs and local functions; the sum of `operators`. */
  readonly nodeCount: number;
  /** Most frequent first. */
  readonly operators: readonly OperatorCount[];
  /** Weights: the initializers of the graph and of its subgraphs. Largest type first. */
  readonly initializers: WeightCount & {
    readonly byElementType: readonly (WeightCount & { readonly elementType: string })[];
  };
  /** Where the bytes of initializers and of constants in nodes are. */
  readonly storage: {
    readonly inlineBytes: number;
    readonly externalFiles: readonly { readonly location: string; readonly bytes: number }[];
  };
  readonly metadata: readonly { readonly key: string; readonly value: string }[];
}
